// SPDX-License-Identifier: BSD-3-Clause
// Prints how well the convention doctor names the convention of pose files: on simulated sets, and
// on the real ones of FOLDER that are there. Usage: doctor_table [FOLDER]
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>

#include "apps/study/doctor_table/data.h"
#include "apps/study/doctor_table/trial.h"

namespace pose_refine::apps {
namespace {

namespace fs = std::filesystem;

struct Total {
  std::size_t statements = 0, named = 0, right = 0, false_refusals = 0;
};

void print(const DoctorSet& set, Total& total) {
  const Trial t = try_conventions(set.images, {}, {1.0, 0.001, 1000.0, 0.01, 100.0});
  std::printf("%-60s %6zu %8.2f %8zu %8zu %8zu %8zu %8zu %8zu\n",
              set.name.substr(set.name.size() - std::min<std::size_t>(60, set.name.size())).c_str(),
              t.images, t.angle * 180.0 / 3.14159265358979323846, t.statements, t.named, t.as_good,
              t.refused, t.right_statements, t.false_refusals);
  std::fflush(stdout);
  total.statements += t.statements;
  total.named += t.named;
  total.right += t.right_statements;
  total.false_refusals += t.false_refusals;
}

std::vector<std::string> files_in(const fs::path& folder, const std::string& ending) {
  std::vector<std::string> files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    const bool ends = path.size() >= ending.size() &&
                      path.compare(path.size() - ending.size(), ending.size(), ending) == 0;
    if (ends) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void print_matched(const std::string& folder, const std::vector<std::string>& kinds, Total& total) {
  for (const std::string& matches : kinds)
    for (const char* starts : {"init", "init_hard"})
      for (const std::string& start : files_in(fs::path(folder) / starts, ".txt"))
        print(redkitchen_set(folder, matches, start.substr(folder.size() + 1)), total);
}

void print_networks(const std::string& folder, const std::string& scene, const std::string& truth,
                    const std::function<DoctorSet(const NetworkFiles&)>& set, Total& total) {
  const std::string truth_file = folder + "/" + truth;
  for (const std::string& prediction : files_in(folder + "/pred", "/" + scene + "_test.txt"))
    print(set({truth_file, prediction}), total);
}

void print_real(const std::string& data, Total& total) {
  print_matched(data + "/redkitchen_seq01", {"matches", "matches_noratio"}, total);
  print_matched(data + "/stairs_limap", {"matches"}, total);
  for (const char* scene : {"KingsCollege", "ShopFacade"})
    print_networks(data + "/cambridge_apr", scene, std::string("gt/") + scene + "/dataset_test.txt",
                   cambridge_set, total);
  for (const char* scene : {"chess", "heads", "redkitchen", "stairs"})
    print_networks(data + "/sevenscenes_apr", scene, std::string("gt_sfm/") + scene + "_test.txt",
                   sevenscenes_set, total);
  for (const char* ending : {"cameras.bin", "cameras.txt"})
    for (const std::string& file : files_in(data + "/colmap_models", ending))
      print(model_set(fs::path(file).parent_path().string()), total);
}

int run(int argc, char** argv) {
  std::printf("%-60s %6s %8s %8s %8s %8s %8s %8s %8s\n", "data set", "images", "deg off", "wrong",
              "named", "as good", "refused", "right", "refused");
  Total total;
  for (const DoctorSet& set : simulated_sets()) print(set, total);
  if (argc > 1) print_real(argv[1], total);
  std::printf("%zu of %zu wrong statements named, %zu of %zu right ones refused\n", total.named,
              total.statements, total.false_refusals, total.right);
  return 0;
}

}  // namespace
}  // namespace pose_refine::apps

int main(int argc, char** argv) {
  try {
    return pose_refine::apps::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "doctor_table: %s\n", error.what());
    return 1;
  }
}
