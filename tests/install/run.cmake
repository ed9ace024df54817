# run(<folder> <word>...): runs a command in a folder and stops the test, with all that it said, when it fails. What it
# said is in `said`.
cmake_minimum_required(VERSION 3.25)

set(ENV{HOME} "${WORK}/home")  # nothing of this user's own is found, and nothing is put there
set(ENV{RHEOBASE_PLUGIN_PATH} "")
set(ENV{CXX} ${CXX})
set(ENV{CMAKE_GENERATOR} Ninja)  # the one that Rheobase itself needs; a preset names its own
unset(ENV{CMAKE_PREFIX_PATH})
set(program "${PACKAGE}/bin/rheobase")

function(run folder)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${folder}" RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "in ${folder}: ${command}\nended with ${result}:\n${out}")
  endif()
  set(said "${out}" PARENT_SCOPE)
endfunction()

# must_have(<text> <part>): stops the test unless the text has the part.
function(must_have text part)
  string(FIND "${text}" "${part}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "'${part}' is missing in:\n${text}")
  endif()
endfunction()
