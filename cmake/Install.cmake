# What `cmake --install` lays down: the program, the library with its headers, and a package that
# another project finds with find_package(semfit) and links as semfit::semfit.
include(CMakePackageConfigHelpers)

set(semfit_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/semfit)

install(TARGETS semfit_cli RUNTIME)
if(TARGET semfit_mpi)
  install(TARGETS semfit_mpi RUNTIME)
endif()
install(TARGETS semfit EXPORT semfit_targets ARCHIVE)
install(DIRECTORY include/semfit TYPE INCLUDE FILES_MATCHING PATTERN "*.h")
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE README.md CHANGELOG.md TYPE DOC)

install(EXPORT semfit_targets FILE semfitTargets.cmake NAMESPACE semfit:: DESTINATION ${semfit_package_dir})
configure_package_config_file(cmake/semfitConfig.cmake.in semfitConfig.cmake
  INSTALL_DESTINATION ${semfit_package_dir})
write_basic_package_version_file(semfitConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/semfitConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/semfitConfigVersion.cmake
  DESTINATION ${semfit_package_dir})
