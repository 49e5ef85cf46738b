# The options and the one way in which this project makes targets.
add_library(shopd_options INTERFACE)
target_compile_options(shopd_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(SHOPD_SANITIZE)
  target_compile_options(shopd_options INTERFACE -fsanitize=${SHOPD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(shopd_options INTERFACE -fsanitize=${SHOPD_SANITIZE})
  # g++ 12 reports these from inside the standard library once it instruments it.
  target_compile_options(shopd_options INTERFACE -Wno-maybe-uninitialized -Wno-tsan)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/Arrows.cmake)

# shopd_library(NAME [SOURCES a.cpp...] [HEADERS a.hpp...] [LINK target...] [PRIVATE_LINK target...])
# One target a folder. What a folder may know is exactly what its LINK and PRIVATE_LINK lines say: an #include of another
# folder's header without its target there stops the configure step (Arrows.cmake). Without SOURCES the target is an
# interface. HEADERS is for a folder that holds more than one target: those headers, and SOURCES, are this target's, and all
# else in the folder belongs to the target that names no HEADERS.
function(shopd_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "shopd_library(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE shopd_options ${ARG_PRIVATE_LINK})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ARG_LINK} ${ARG_PRIVATE_LINK})
  endif()
  shopd_declare_arrows(${name} SOURCES ${ARG_SOURCES} HEADERS ${ARG_HEADERS} LINK ${ARG_LINK} PRIVATE_LINK ${ARG_PRIVATE_LINK})
endfunction()
