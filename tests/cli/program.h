// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace pose_refine {

// This is how a run of the program ended: its exit code and what it wrote.
struct Outcome {
  int code = -1;
  std::string out, err;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// Runs the built program in a folder of its own, which is deleted with the test.
class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pose_refine_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~ProgramTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  // `arguments` are written as for a shell; `redirect` comes last, e.g. ">&-". A signal gives the
  // code 128 plus its number.
  Outcome run(const std::string& arguments, const std::string& redirect = {}) const {
    return run_with("", arguments, redirect);
  }
  // Sets variables of the environment too, as in "TZ=UTC LC_ALL=C".
  Outcome run_with(const std::string& environment, const std::string& arguments,
                   const std::string& redirect = {}) const {
    const std::string command = "cd '" + folder_.string() + "' && exec env " + environment +
                                " '" POSE_REFINE_PROGRAM "' " + arguments + " >.out 2>.err " +
                                redirect;
    const int status = std::system(command.c_str());
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, text(".out"), text(".err")};
  }

  std::string text(const std::string& name) const { return read_text(folder_ / name); }
  void write(const std::string& name, const std::string& content) const {
    write_text(folder_ / name, content);
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  void remove(const std::string& name) const { std::filesystem::remove_all(folder_ / name); }
  // Returns the names in the folder, without those that run() puts there.
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      names.insert(entry.path().filename().string());
    for (const char* own : {".out", ".err"}) names.erase(own);
    return names;
  }
  // Returns a report without its times.
  std::string timeless(const std::string& name) const {
    return std::regex_replace(text(name), std::regex("\"seconds\": [^\n]*"), "");
  }

  // Makes a small data set in the folder `d`, without outliers.
  void simulate(const std::string& flags = {}) const {
    const Outcome made =
        run("simulate --output=d --images=6 --outliers=0 --pose_error_deg=3 " + flags);
    ASSERT_EQ(made.code, 0) << made.err;
  }

  std::filesystem::path folder_;
};

// These flags name the start poses, matches and cameras of simulate().
constexpr char kData[] = " --poses=d/poses.txt --matches=d/matches --cameras=d/cameras.txt ";

}  // namespace pose_refine
