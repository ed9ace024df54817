# A host program of apps/examples, as a project of its own.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(folder "${WORK}/${EXAMPLE}")
file(COPY "${PACKAGE}/share/rheobase/apps/examples/${EXAMPLE}" DESTINATION ${WORK})
run(${folder} ${CMAKE_COMMAND} -S . -B build -D "CMAKE_PREFIX_PATH=${PACKAGE}" -D CMAKE_BUILD_TYPE=None -D CMAKE_CXX_FLAGS=-O1)
run(${folder} ${CMAKE_COMMAND} --build build)
unset(ENV{RHEOBASE_PLUGIN_PATH})  # it finds the plug-ins of the package by itself
run(${folder} build/${EXAMPLE})
