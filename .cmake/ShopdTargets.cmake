# shopd_library(NAME SOURCES a.cpp... [LINK target...] [PRIVATE_LINK target...])
# One target a folder. What a folder may know is exactly what its LINK line says: headers are found only through
# targets, so that an arrow against the design does not compile.
add_library(shopd_options INTERFACE)
target_compile_options(shopd_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(SHOPD_SANITIZE)
  target_compile_options(shopd_options INTERFACE -fsanitize=${SHOPD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(shopd_options INTERFACE -fsanitize=${SHOPD_SANITIZE})
  # g++ 12 reports these from inside the standard library once it instruments it.
  target_compile_options(shopd_options INTERFACE -Wno-maybe-uninitialized -Wno-tsan)
endif()

function(shopd_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE shopd_options ${ARG_PRIVATE_LINK})
endfunction()
