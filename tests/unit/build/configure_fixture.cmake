# Configures the fixture with USER (which folder stands on top) and LINK (what it links); fails unless that ends as EXPECTATION says: `passes`, or a part of the message.
cmake_minimum_required(VERSION 3.25)
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${FIXTURE} -B ${BUILD} -DCMAKE_CXX_COMPILER=${CXX} -DUSER=${USER} -DLINK=${LINK}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE report)
string(REGEX REPLACE "[ \t\r\n]+" " " report "${report}")
if(EXPECTATION STREQUAL "passes")
  if(result)
    message(FATAL_ERROR "should have passed, but: ${report}")
  endif()
  return()
endif()
string(FIND "${report}" "${EXPECTATION}" place)
if(NOT result OR place EQUAL -1)
  message(FATAL_ERROR "expected a failure with <${EXPECTATION}>, got ${result}: ${report}")
endif()
