# Who may know whom, enforced: collects what shopd_library declares, and has check_arrows.cmake compare it with the
# #include lines at the end of the configure step. The test build.arrows compares again, since an edited #include
# configures nothing anew.

# shopd_declare_arrows(NAME SOURCES ... HEADERS ... LINK ... PRIVATE_LINK ...): called by shopd_library.
function(shopd_declare_arrows name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK" ${ARGN})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  string(APPEND lines "list(APPEND targets ${name})\n")
  string(APPEND lines "set(${name}_folder [[${folder}]])\n")
  foreach(kind SOURCES HEADERS LINK PRIVATE_LINK)
    string(APPEND lines "set(${name}_${kind} [[${ARG_${kind}}]])\n")
  endforeach()
  set_property(GLOBAL APPEND_STRING PROPERTY SHOPD_ARROWS "${lines}")
endfunction()

function(shopd_check_arrows)
  get_property(lines GLOBAL PROPERTY SHOPD_ARROWS)
  set(manifest ${PROJECT_BINARY_DIR}/arrows.cmake)
  file(WRITE ${manifest} "${lines}")
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DMANIFEST=${manifest} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_arrows.cmake
    RESULT_VARIABLE result ERROR_VARIABLE report)
  if(result)
    message(FATAL_ERROR "${report}")
  endif()
endfunction()

cmake_language(DEFER DIRECTORY ${PROJECT_SOURCE_DIR} CALL shopd_check_arrows)
