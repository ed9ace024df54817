# Compiles cases.cpp with one case switched on and checks why it is refused; without CASE, checks that it compiles.
# Variables: COMPILER, CASES, INCLUDES, CASE.
cmake_minimum_required(VERSION 3.25)

set(command ${COMPILER} -std=c++20 -fsyntax-only)
list(REMOVE_ITEM INCLUDES "")
foreach(folder IN LISTS INCLUDES)
  list(APPEND command -I ${folder})
endforeach()
if(CASE)
  list(APPEND command -D ${CASE})
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${command} ${CASES}
                RESULT_VARIABLE result ERROR_VARIABLE messages)

if(NOT CASE)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "code with right units does not compile:\n${messages}")
  endif()
  return()
endif()
if(result EQUAL 0)
  message(FATAL_ERROR "${CASE} compiled, but must be refused")
endif()

# The mark of the case: the first "refused" after its #ifdef.
file(READ ${CASES} source)
string(REPLACE ";" "," source "${source}")
string(REPLACE "\n" ";" lines "${source}")
set(number 0)
set(inside FALSE)
foreach(line IN LISTS lines)
  math(EXPR number "${number} + 1")
  if(line STREQUAL "#ifdef ${CASE}")
    set(inside TRUE)
  elseif(inside AND line MATCHES "// refused (here|with: (.*))$")
    set(words "${CMAKE_MATCH_2}")
    break()
  endif()
endforeach()

# The first error decides; later ones may be consequences of anything. One inside a header of Boost.Units counts at the
# line of cases.cpp that led there.
if(words)
  set(expected "with the words \"${words}\"")
  string(REGEX MATCH "error: [^\n]*" first "${messages}")
  string(FIND "${first}" "${words}" found)
else()
  get_filename_component(file ${CASES} NAME)
  set(expected "at ${file}:${number}")
  string(REGEX MATCH "/${file}:[0-9]+:[0-9]+: +((fatal )?error:|required from here|note: in instantiation of)" first
         "${messages}")
  string(FIND "${first}" "/${file}:${number}:" found)
endif()
if(found EQUAL -1)
  message(FATAL_ERROR "${CASE} is refused for another reason than ${expected}:\n${messages}")
endif()
