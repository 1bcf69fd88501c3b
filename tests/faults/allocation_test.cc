// SPDX-License-Identifier: BSD-3-Clause
// A3: the n-th allocation of a call fails, for every n. The call then gives an error, a
// std::bad_alloc or a rejected image, and leaves no file half written. This program's operator new
// is the fault.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <new>

#include "pose_refine/io.h"
#include "pose_refine/refine.h"
#include "pose_refine/support/feature_source.h"
#include "support/cameras.h"
#include "support/feature_scene.h"
#include "support/io_scratch.h"
#include "support/matchers.h"
#include "support/sample_model.h"
#include "support/scene.h"
#include "support/sqlite_file.h"

namespace {
std::atomic<long> left{-1};  // allocations until the one that fails; negative: none does

void* allocate(std::size_t size, std::size_t alignment) {
  if (left >= 0 && left-- == 0) return nullptr;
  if (alignment <= alignof(std::max_align_t)) return std::malloc(size == 0 ? 1 : size);
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (void* const memory = allocate(size, alignment)) return memory;
  throw std::bad_alloc();
}
}  // namespace

// GCC sees the inlined malloc() behind an operator and not the operator before free().
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif
void* operator new(std::size_t size) {
  return allocate_or_throw(size, 1);
}
void* operator new(std::size_t size, std::align_val_t a) {
  return allocate_or_throw(size, static_cast<std::size_t>(a));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size, 1);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace pose_refine {
namespace {

using testing::kCamera;
using testing::make_scene;
using testing::same_bits;

// Repeats a call with every n until it ends without having met the failure; `check` sees each call
// that met it. Returns how many there were.
int for_every_allocation(const std::function<void()>& call, const std::function<void()>& check) {
  for (int n = 0;; ++n) {
    left = n;
    try {
      call();
    } catch (const std::bad_alloc&) {
    }
    const bool failed = left < 0;
    left = -1;
    if (!failed) return n;
    check();
    if (::testing::Test::HasFailure()) return n;
  }
}

// Does so in a child, because destructors of nlohmann's values allocate and may end the process.
int for_every_allocation_in_a_child(const std::function<void()>& call,
                                    const std::function<void()>& check) {
  for (int n = 0;; ++n) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(STDERR_FILENO);
      left = n;
      try {
        call();
      } catch (const std::bad_alloc&) {
      }
      ::_exit(left < 0 ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status == 0) return n;
    check();
    if (::testing::Test::HasFailure()) return n;
  }
}

bool is_json(std::string_view format) {
  return format == "transforms" || format == "opensfm";
}

TEST(AllocationFaults, LeaveNoHalfFiles) {
  const Model model = testing::sample_model(4);
  for (const PoseFormat& format : pose_formats()) {
    if (!format.writable) continue;
    const testing::Scratch scratch;
    const std::string path = scratch.path("out"), name(format.name);
    if (!write_model(path, name, model, false)) continue;
    const std::vector<std::string> whole = scratch.list();
    std::map<std::string, std::string> bytes;
    for (const std::string& file : whole)
      if (!std::filesystem::is_directory(scratch.path(file)))
        bytes[file] = testing::bytes_of(scratch.path(file));
    // The model is written again over the first one; each file must stay whole.
    const auto for_each = is_json(name) ? for_every_allocation_in_a_child : for_every_allocation;
    const int failures = for_each([&] { static_cast<void>(write_model(path, name, model, true)); },
                                  [&] {
                                    EXPECT_EQ(scratch.list(), whole) << name;
                                    for (const auto& [file, content] : bytes)
                                      EXPECT_EQ(testing::bytes_of(scratch.path(file)), content)
                                          << name << " " << file;
                                  });
    EXPECT_GT(failures, 10) << name;
    // It is read again, which gives an error or the model.
    const auto before = read_model(path, name);
    ASSERT_TRUE(before.ok()) << name;
    for_each(
        [&] {
          const auto again = read_model(path, name);
          if (again) EXPECT_EQ(again->images.size(), before->images.size()) << name;
        },
        [] {});
  }
}

TEST(AllocationFaults, AreErrorsOfTheCallOrOfTheImage) {
  std::vector<Image> images;
  for (const char* name : {"faults.a", "faults.b", "faults.c"})
    images.push_back(make_scene(name, kCamera, {60, 0.5, 0.3}).image);
  RefineOptions rescue;
  rescue.policy = Policy::kGncTruncated;
  rescue.rescue = RescueOptions{2, 20, 1};
  // SolverPath::kCeres is left out, because ceres::Solve ends the process when memory is short.
  for (const RefineOptions& options : {RefineOptions(), rescue}) {
    const auto expected = refine_all(images, options, 1);
    std::vector<RefineResult> results;
    int rejected = 0;
    const int failures = for_every_allocation(
        [&] {
          results.clear();
          results = refine_all(images, options, 1);
        },
        [&] {
          if (results.empty()) return;  // the call itself threw
          ASSERT_EQ(results.size(), 3U);
          int lost = 0;
          for (std::size_t i = 0; i < 3; ++i) {
            if (same_bits(results[i].cam_from_world, expected[i].cam_from_world)) continue;
            ++lost;
            EXPECT_TRUE(same_bits(results[i].cam_from_world, images[i].cam_from_world));
            EXPECT_EQ(results[i].verdict, Verdict::kRejected);
          }
          EXPECT_LE(lost, 1);
          rejected += lost;
        });
    EXPECT_GT(failures, 20);
    EXPECT_GT(rejected, 10);
  }
}

TEST(AllocationFaults, OfReadingProblemsAreErrors) {
  const testing::Scratch scratch;
  const std::string model = scratch.path("model");
  ASSERT_TRUE(write_colmap_model(model, testing::sample_model(5), false));
  scratch.put("matches/a.txt", "1 2 3 4 5\n");
  CorrespondenceSource of_model, of_matches;
  of_model.model = model;
  of_matches.matches = scratch.path("matches");
  of_matches.cameras = scratch.put("cameras.txt", "1 SIMPLE_PINHOLE 640 480 500 320 240\n");
  for (const CorrespondenceSource& source : {of_model, of_matches}) {
    const std::vector<NamedPose> poses =
        source.model.empty() ? std::vector<NamedPose>{{"a", Pose()}} : std::vector<NamedPose>();
    const auto expected = read_images(source, poses);
    ASSERT_TRUE(expected.ok()) << expected.error().to_string();
    const int failures = for_every_allocation(
        [&] {
          const auto images = read_images(source, poses);
          if (!images) return;
          ASSERT_EQ(images->size(), expected->size());
          for (std::size_t i = 0; i < images->size(); ++i) {
            const Image& image = (*images)[i];
            if (!image.defect.reason.empty()) continue;
            EXPECT_EQ(image.correspondences.u, (*expected)[i].correspondences.u);
          }
        },
        [] {});
    EXPECT_GT(failures, 10);
  }
}

TEST(AllocationFaults, OfReadingADatabaseAreErrors) {
  const testing::Scratch scratch;
  const testing::FeatureScene scene = testing::feature_scene(20);
  FeatureSource source;
  source.map = scratch.path("map");
  source.database = scratch.path("database.db");
  ASSERT_TRUE(write_colmap_model(source.map, scene.map, false));
  testing::write_database(scene, source.database);
  const auto expected = read_feature_images(source, {scene.query});
  ASSERT_TRUE(expected.ok()) << expected.error().to_string();
  const int failures = for_every_allocation(
      [&] {
        const auto images = read_feature_images(source, {scene.query});
        if (!images) return;
        EXPECT_EQ(images->images[0].correspondences.u, expected->images[0].correspondences.u);
      },
      [] {});
  EXPECT_GT(failures, 50);
}

}  // namespace
}  // namespace pose_refine
