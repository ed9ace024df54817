# What `cmake --install` puts into a package, and the same package made of the build tree. It finds its parts from its
# own place, so that it can be moved. `lib` and not the system's own name for it: bin/rheobase looks for
# ../lib/rheobase/plugins.
include(CMakePackageConfigHelpers)
set(package lib/cmake/Rheobase)
set(share share/rheobase)

set_target_properties(rheobase_headers PROPERTIES EXPORT_NAME headers)
set_target_properties(rheobase_plugin PROPERTIES EXPORT_NAME plugin)
set_target_properties(rheobase_program PROPERTIES EXPORT_NAME program INSTALL_RPATH "$<$<BOOL:${BUILD_SHARED_LIBS}>:$ORIGIN/../lib>")
install(TARGETS rheobase_headers rheobase_plugin EXPORT RheobasePluginTargets)
install(TARGETS rheobase_program EXPORT RheobasePluginTargets RUNTIME DESTINATION bin)
install(TARGETS rheobase EXPORT RheobaseHostTargets ARCHIVE DESTINATION lib LIBRARY DESTINATION lib)
install(DIRECTORY ${RHEOBASE_BUNDLED_PLUGINS} DESTINATION lib/rheobase FILES_MATCHING PATTERN *.so)
install(DIRECTORY framework/include/ DESTINATION include)
# The repository's own tree, so that the links in its texts hold.
install(FILES README.md LICENSE DESTINATION ${share})
install(DIRECTORY plugins DESTINATION ${share} PATTERN CMakeLists.txt EXCLUDE)
install(FILES framework/README.md framework/ARCHITECTURE.md DESTINATION ${share}/framework)
install(FILES apps/README.md DESTINATION ${share}/apps)
install(DIRECTORY apps/scenarios apps/examples DESTINATION ${share}/apps)

# The package of the build tree has the same contents, with their places in that tree.
foreach(where package build)
  if(where STREQUAL "package")
    set(prefix ${CMAKE_INSTALL_PREFIX})
    set(config_folder ${package})
    set(modules ${package})
    set(plugins lib/rheobase/plugins)
    set(scenarios ${share}/apps/scenarios)
    set(written ${PROJECT_BINARY_DIR}/package)
  else()
    set(prefix ${PROJECT_BINARY_DIR})
    set(config_folder ${PROJECT_BINARY_DIR})
    set(modules ${PROJECT_SOURCE_DIR}/cmake)
    set(plugins ${RHEOBASE_BUNDLED_PLUGINS})
    set(scenarios ${PROJECT_SOURCE_DIR}/apps/scenarios)
    set(written ${PROJECT_BINARY_DIR})
  endif()
  configure_package_config_file(cmake/RheobaseConfig.cmake.in ${written}/RheobaseConfig.cmake
    INSTALL_DESTINATION ${config_folder} INSTALL_PREFIX ${prefix}
    PATH_VARS modules plugins scenarios NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
  # Before 1.0 a second number that changes may break what a host or a plug-in was written against.
  write_basic_package_version_file(${written}/RheobaseConfigVersion.cmake COMPATIBILITY SameMinorVersion)
endforeach()
install(FILES cmake/RheobasePlugin.cmake ${PROJECT_BINARY_DIR}/package/RheobaseConfig.cmake
              ${PROJECT_BINARY_DIR}/package/RheobaseConfigVersion.cmake DESTINATION ${package})
foreach(set Plugin Host)
  install(EXPORT Rheobase${set}Targets NAMESPACE Rheobase:: DESTINATION ${package})
  export(EXPORT Rheobase${set}Targets NAMESPACE Rheobase:: FILE ${PROJECT_BINARY_DIR}/Rheobase${set}Targets.cmake)
endforeach()
