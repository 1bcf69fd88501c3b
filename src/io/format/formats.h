// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "io/format/format.h"

// This is the list of formats. Adding one takes a file format/x.cc that defines x_format(), its
// declaration here, and its place in the array, whose order is that of the help text.
namespace pose_refine::io {

PoseFormatRow hloc_format();
PoseFormatRow posenet_format();
PoseFormatRow rio10_format();
PoseFormatRow pseudo_gt_format();
PoseFormatRow acezero_format();
PoseFormatRow queries_format();
PoseFormatRow mstransformer_format();
PoseFormatRow mstransformer_c2w_format();
PoseFormatRow homography_format();
PoseFormatRow csv_format();
PoseFormatRow csv_c2w_format();
PoseFormatRow realitycapture_format();
PoseFormatRow euroc_format();
PoseFormatRow tum_format();
PoseFormatRow kitti_format();
PoseFormatRow matrix_lines_format();
PoseFormatRow sevenscenes_format();
PoseFormatRow matrices_format();
PoseFormatRow logq_format();
PoseFormatRow arkit_traj_format();
PoseFormatRow redwood_format();
PoseFormatRow g2o_format();
PoseFormatRow lamar_format();
PoseFormatRow colmap_format();
PoseFormatRow colmap_binary_format();
PoseFormatRow colmap_images_format();
PoseFormatRow colmap_images_binary_format();
PoseFormatRow kapture_format();
PoseFormatRow nvm_format();
PoseFormatRow bundler_format();
PoseFormatRow opensfm_format();
PoseFormatRow transforms_format();
PoseFormatRow record3d_format();
PoseFormatRow npz_format();
PoseFormatRow extrinsics_format();
PoseFormatRow camera_poses_format();
PoseFormatRow llff_format();
PoseFormatRow openmvg_format();
PoseFormatRow alicevision_format();
PoseFormatRow metashape_format();
PoseFormatRow bal_format();
PoseFormatRow libmv_format();

inline constexpr PoseFormatRow (*kFormats[])() = {
    hloc_format,
    posenet_format,
    rio10_format,
    pseudo_gt_format,
    acezero_format,
    queries_format,
    mstransformer_format,
    mstransformer_c2w_format,
    homography_format,
    csv_format,
    csv_c2w_format,
    realitycapture_format,
    euroc_format,
    tum_format,
    kitti_format,
    matrix_lines_format,
    sevenscenes_format,
    matrices_format,
    logq_format,
    arkit_traj_format,
    redwood_format,
    g2o_format,
    lamar_format,
    colmap_format,
    colmap_binary_format,
    colmap_images_format,
    colmap_images_binary_format,
    kapture_format,
    nvm_format,
    bundler_format,
    opensfm_format,
    transforms_format,
    record3d_format,
    npz_format,
    extrinsics_format,
    camera_poses_format,
    llff_format,
    openmvg_format,
    alicevision_format,
    metashape_format,
    bal_format,
    libmv_format,
};

}  // namespace pose_refine::io
