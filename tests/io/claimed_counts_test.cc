// SPDX-License-Identifier: BSD-3-Clause
// B2, B7: numbers in a file may claim more than there is. No reader then asks for much more memory
// than the file has bytes.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>

#include "io/format/format.h"
#include "support/io_scratch.h"
#include "support/packed.h"

namespace pose_refine {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr rlim_t kLimit = RLIM_INFINITY;  // these reserve more memory than there is
#else
constexpr rlim_t kLimit = rlim_t{256} << 20;
#endif

constexpr std::uint64_t kClaims[] = {0,
                                     1,
                                     std::uint64_t{1} << 24,
                                     std::uint64_t{1} << 31,
                                     std::uint64_t{1} << 32,
                                     std::uint64_t{1} << 40,
                                     std::uint64_t{1} << 60,
                                     std::uint64_t{0} - 1};

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Returns the input with each of its numbers in turn replaced by each of the claims.
std::vector<std::string> text_claims(const std::string& input) {
  std::vector<std::string> changed;
  for (std::size_t begin = 0; begin < input.size(); ++begin) {
    if (!is_digit(input[begin])) continue;
    std::size_t end = begin;
    while (end < input.size() && is_digit(input[end])) ++end;
    for (const std::uint64_t claim : kClaims)
      changed.push_back(input.substr(0, begin) + std::to_string(claim) + input.substr(end));
    begin = end;
  }
  return changed;
}

// Returns the input with four and with eight bytes replaced from every place on.
std::vector<std::string> binary_claims(const std::string& input) {
  std::vector<std::string> changed;
  const std::size_t step = 1 + input.size() / 1500;
  for (std::size_t begin = 0; begin < input.size(); begin += step) {
    for (const std::uint64_t claim : kClaims) {
      for (const std::size_t size : {4u, 8u}) {
        std::string bytes = testing::u64(claim).substr(0, size);
        bytes.resize(std::min(size, input.size() - begin));
        changed.push_back(std::string(input).replace(begin, bytes.size(), bytes));
      }
    }
  }
  return changed;
}

// Runs `count` in a child process with little memory and returns what it counted, up to 100, or -1
// if it died.
template <class Count>
int in_small_child(Count&& count) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit memory = {kLimit, kLimit};
    ::setrlimit(RLIMIT_AS, &memory);
    ::_exit(std::min(count(), 100));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class ClaimedCounts : public ::testing::TestWithParam<std::string> {};

TEST_P(ClaimedCounts, CostNoMemory) {
  const io::PoseFormatRow& row = **io::find_row(GetParam());
  const std::string corpus = POSE_REFINE_SOURCE_DIR "/data/corpus/" + GetParam() + "/valid";
  const std::string valid = testing::bytes_of(corpus);
  const bool text = valid.find('\0') == std::string::npos;
  const testing::Scratch scratch;
  const int out_of_memory = in_small_child([&] {
    int failures = 0;
    for (const std::string& input : text ? text_claims(valid) : binary_claims(valid)) {
      std::error_code ignored;
      std::filesystem::remove_all(scratch.path("in"), ignored);
      std::filesystem::create_directory(scratch.path("in"), ignored);
      const std::string path =
          testing::unpack(input, scratch.path("in"), row.kind == io::Kind::kFolder);
      const auto model = read_model(path, GetParam());
      if (model) continue;
      const std::string& message = model.error().message;
      if (message.find("memory") != std::string::npos || message == "it is too large to read")
        ++failures;
    }
    return failures;
  });
  EXPECT_EQ(out_of_memory, 0);
}

std::vector<std::string> all_formats() {
  std::vector<std::string> names;
  for (const PoseFormat& format : pose_formats()) names.emplace_back(format.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Io, ClaimedCounts, ::testing::ValuesIn(all_formats()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace pose_refine
