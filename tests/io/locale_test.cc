// SPDX-License-Identifier: BSD-3-Clause
// F2: a program in a German locale reads and writes the same numbers.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>

#include "pose_refine/io.h"
#include "pose_refine/loss.h"
#include "pose_refine/support/pull.h"
#include "support/io_scratch.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

// Makes the locale from the system's description of it (Debian's package `locales`).
bool make_german(const std::string& folder) {
  return std::system(
             ("localedef -i de_DE -f UTF-8 '" + folder + "/de_DE.UTF-8' 2>/dev/null").c_str()) == 0;
}

bool speaks_german(const std::string& folder) {
  ::setenv("LOCPATH", folder.c_str(), 1);
  char text[16];
  return std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr &&
         std::snprintf(text, sizeof text, "%.1f", 1.5) == 3 && std::string(text) == "1,5";
}

std::string all_bytes(const testing::Scratch& scratch) {
  std::string all;
  for (const std::string& name : scratch.list()) {
    if (!std::filesystem::is_directory(scratch.path(name)))
      all += name + '\n' + testing::bytes_of(scratch.path(name));
  }
  return all;
}

// Writes everything that turns numbers into text or back, through every format.
std::string written(const Model& model) {
  const testing::Scratch scratch;
  for (const PoseFormat& format : pose_formats()) {
    if (!format.writable) continue;
    const std::string path = scratch.path(std::string(format.name));
    if (!write_model(path, format.name, model, false)) continue;
    const auto again = read_model(path, format.name);
    if (!again) return "unreadable: " + again.error().to_string();
    if (!write_model(path + ".again", format.name, *again, false)) return "not written again";
  }
  std::string all = all_bytes(scratch);
  all += to_string(parse_loss("barron:1.5:-0.25").value());
  all += std::to_string(parse_pull("sigma:-3.5,-7.25").ok());
  return all;
}

TEST(Locale, OfCChangesNothing) {
  const testing::Scratch locales;
  ASSERT_TRUE(make_german(locales.path())) << "localedef is missing: install locales";
  const Model model = testing::sample_model(12);
  const std::string expected = written(model);
  ASSERT_GT(expected.size(), 10000U);
  const pid_t child = ::fork();
  if (child == 0) {
    if (!speaks_german(locales.path())) ::_exit(2);
    const testing::CommaLocale and_in_cpp;
    ::_exit(written(model) == expected ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "2: there is no German locale; 1: other bytes";
}

}  // namespace
}  // namespace pose_refine
