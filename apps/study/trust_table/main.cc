// SPDX-License-Identifier: BSD-3-Clause
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "apps/study/trust_table/calibration.h"
#include "apps/study/trust_table/other_camera.h"
#include "apps/study/trust_table/planted.h"
#include "pose_refine/support/covariance.h"

namespace {

using namespace pose_refine;

void print_row(const std::string& loss, const CalibrationCase& c, const Calibration& r) {
  std::printf("%-11s %-8s %5.1f %4.0f %% %6s %6zu %6zu", loss.c_str(),
              std::string(camera_model_info(c.model).name).c_str(), c.noise_px, 100.0 * c.outliers,
              c.prior ? "yes" : "no", r.counted, r.ok);
  if (r.counted > 0)
    std::printf(" %7.3f %8.1f %8.1f %8.1f %8.1f %7.3f", r.mean_nees, 100.0 * r.inside_half,
                100.0 * r.inside95, 100.0 * r.position95, 100.0 * r.rotation95, r.noise);
  std::printf("\n");
  std::fflush(stdout);
}

void covariance_table(std::size_t draws, int points) {
  std::printf("%zu draws of %d points; mean NEES in [%.2f, %.2f] with probability 99 %% if right\n",
              draws, points, 6.0 - nees_band(draws), 6.0 + nees_band(draws));
  std::printf("%-11s %-8s %5s %6s %6s %6s %6s %7s %8s %8s %8s %8s %7s\n", "loss", "camera", "px",
              "wrong", "prior", "with", "ok", "NEES", "in 50 %", "in 95 %", "pos 95 %", "rot 95 %",
              "noise");
  for (const char* loss : {"none", "huber", "cauchy", "tukey", "truncated", "barron:auto:-2"})
    for (const CameraModel model : {CameraModel::kPinhole, CameraModel::kOpenCv})
      for (const double noise : {0.3, 1.0, 3.0})
        for (const double outliers : {0.0, 0.3})
          for (const bool prior : {false, true}) {
            CalibrationCase c;
            c.model = model;
            c.loss = parse_loss(loss).value();
            c.points = points;
            c.noise_px = noise;
            c.outliers = outliers;
            c.prior = prior;
            print_row(loss, c, calibrate(c, draws));
          }
}

void verdict_table(std::size_t images) {
  std::printf("%-14s %7s %7s %8s %7s %7s %9s %12s %14s\n", "planted", "images", "right", "right %",
              "ok", "weak", "rejected", "ok but wrong", "ok at > 1e3 px");
  for (std::size_t k = 0; k < kPlantedNames.size(); ++k) {
    const PlantedCount c = count_planted(static_cast<Planted>(k), images);
    std::printf("%-14s %7zu %7zu %8.2f %7zu %7zu %9zu %12zu %14zu\n", kPlantedNames[k].data(),
                c.images, c.right,
                100.0 * static_cast<double>(c.right) / static_cast<double>(c.images), c.ok, c.weak,
                c.rejected, c.ok_but_wrong, c.ok_but_hopeless);
    std::fflush(stdout);
  }
}

struct Search {
  const char* name;
  Policy policy;
  bool rescue;
};
constexpr Search kSearches[] = {{"norescue", Policy::kNarrow, false},
                                {"gnc norescue", Policy::kGncGemanMcClure, false},
                                {"default", Policy::kNarrow, true},
                                {"gnc", Policy::kGncGemanMcClure, true}};

RefineOptions options_of(const Search& search) {
  RefineOptions options;
  options.policy = search.policy;
  if (!search.rescue) options.rescue.reset();
  return options;
}

void print_counts(const std::string& what, const char* search, const CameraCount& c) {
  std::printf("%-22s %-12s %6zu %6zu %6zu %9zu %13zu %17zu\n", what.c_str(), search, c.images, c.ok,
              c.weak, c.rejected, c.ok_but_wrong, c.worse_than_start);
  std::fflush(stdout);
}

void print_count_header() {
  std::printf("%-22s %-12s %6s %6s %6s %9s %13s %17s\n", "camera", "search", "images", "ok", "weak",
              "rejected", "ok but wrong", "worse than start");
}

void camera_table(std::size_t images) {
  print_count_header();
  for (const CameraFault& fault : camera_faults())
    for (const Search& search : kSearches) {
      CameraCount sum;
      for (const std::uint64_t seed : {7, 8}) {
        std::vector<SyntheticImage> batch;
        for (SyntheticImage& s : ordinary_batch(images, seed))
          batch.push_back(fault.plant(std::move(s), fault.amount));
        sum = sum + count(batch, options_of(search));
      }
      print_counts(fault.name, search.name, sum);
    }
}

void relief_table(std::size_t images) {
  print_count_header();
  for (const double focal : {1.0, 1.02, 1.05, 1.1, 1.2, 0.8})
    for (const std::size_t points : {100, 400, 1000, 4000})
      for (const double relief : {0.01, 0.03, 0.1, 0.3, 0.5}) {
        char name[64];
        std::snprintf(name, sizeof name, "f x%.2f N %zu r %.2f", focal, points, relief);
        print_counts(name, "default", count(relief_batch({focal, points, relief}, images, 1), {}));
      }
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int i, long otherwise) {
    return argc > i ? std::strtol(argv[i], nullptr, 10) : otherwise;
  };
  if (argc > 1 && std::strcmp(argv[1], "covariance") == 0) {
    covariance_table(static_cast<std::size_t>(number(2, 2000)), static_cast<int>(number(3, 100)));
    return 0;
  }
  if (argc > 1 && std::strcmp(argv[1], "verdict") == 0) {
    verdict_table(static_cast<std::size_t>(number(2, 1250)));
    return 0;
  }
  if (argc > 1 && std::strcmp(argv[1], "cameras") == 0) {
    camera_table(static_cast<std::size_t>(number(2, 200)));
    return 0;
  }
  if (argc > 1 && std::strcmp(argv[1], "relief") == 0) {
    relief_table(static_cast<std::size_t>(number(2, 100)));
    return 0;
  }
  std::fputs(
      "usage: trust_table covariance [DRAWS] [POINTS]\n"
      "       trust_table verdict [IMAGES of each kind]\n"
      "       trust_table cameras [IMAGES of each kind and seed]\n"
      "       trust_table relief [IMAGES of each kind]\n",
      stderr);
  return 2;
}
