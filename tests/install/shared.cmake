# A build of its own makes a package with the shared library; moved, its program runs, and a host is built on it.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(build "${WORK}/shared build")
run(${WORK} ${CMAKE_COMMAND} -S ${SOURCE} -B ${build} -D BUILD_SHARED_LIBS=ON -D RHEOBASE_TESTS=OFF -D CMAKE_UNITY_BUILD=ON
            -D CMAKE_UNITY_BUILD_BATCH_SIZE=25 -D CMAKE_BUILD_TYPE=None -D CMAKE_CXX_FLAGS=-O1)
run(${WORK} ${CMAKE_COMMAND} --build ${build})
run(${WORK} ${CMAKE_COMMAND} --install ${build} --prefix ${WORK}/first)
file(RENAME "${WORK}/first" "${WORK}/shared package")
file(REMOVE_RECURSE "${build}")
set(PACKAGE "${WORK}/shared package")
file(GLOB libraries RELATIVE "${PACKAGE}/lib" "${PACKAGE}/lib/librheobase*")
if(NOT libraries MATCHES "^librheobase.so;librheobase.so.[0-9]+.[0-9]+;librheobase.so.[0-9]+.[0-9]+.[0-9]+$")
  message(FATAL_ERROR "the package has ${libraries}")
endif()
run(${WORK} "${PACKAGE}/bin/rheobase" describe LIF)
must_have("${said}" "${PACKAGE}/lib/rheobase/plugins/lif.so")

set(EXAMPLE first_spikes)
set(WORK "${WORK}/on shared")
include(${CMAKE_CURRENT_LIST_DIR}/example.cmake)
