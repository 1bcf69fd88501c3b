# SPDX-License-Identifier: BSD-3-Clause
# What `cmake --install` puts where: headers, library, CMake package, pkg-config file, program.
include(CMakePackageConfigHelpers)

install(DIRECTORY include/pose_refine DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")
install(TARGETS pose_refine pose_refine_with_ceres EXPORT pose_refine
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
# The pages lie as they do here, so that their links work.
foreach(page apps/README.md apps/report/basin.png apps/report/compare.png apps/study/README.md
    data/README.md include/pose_refine/README.md src/README.md src/io/README.md src/python/README.md
    tests/README.md tests/benchmark/README.md)
  get_filename_component(folder ${page} DIRECTORY)
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder})
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/pose_refine)
install(EXPORT pose_refine FILE pose_refine-targets.cmake NAMESPACE pose_refine::
  DESTINATION ${package})
configure_package_config_file(src/package/pose_refine-config.cmake.in pose_refine-config.cmake
  INSTALL_DESTINATION ${package} NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break its callers.
write_basic_package_version_file(pose_refine-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pose_refine-config.cmake
  ${PROJECT_BINARY_DIR}/pose_refine-config-version.cmake DESTINATION ${package})

# An archive has to be linked with what it uses; a shared library brings it.
get_target_property(type pose_refine TYPE)
if(type STREQUAL "STATIC_LIBRARY")
  set(libraries "-lpose_refine ${private_libraries}")
else()
  set(libraries "-lpose_refine")
endif()
cmake_path(IS_ABSOLUTE CMAKE_INSTALL_LIBDIR absolute)
if(absolute)
  set(pc_prefix ${CMAKE_INSTALL_PREFIX})
  set(pc_libdir ${CMAKE_INSTALL_LIBDIR})
  set(pc_includedir ${CMAKE_INSTALL_INCLUDEDIR})
else()
  # Relative to the file itself: the installed tree may be moved.
  file(RELATIVE_PATH up /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  set(pc_prefix "\${pcfiledir}/${up}")
  set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
  set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file(src/package/pose_refine.pc.in pose_refine.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/pose_refine.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
