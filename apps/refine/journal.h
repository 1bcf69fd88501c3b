// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cli/output_files.h"
#include "apps/refine/run_key.h"

namespace pose_refine::apps {

// The journal is a file beside the output, with what a run has finished: a killed run continues
// from there. It also keeps a second run away from the same output while this one lasts. The file
// goes away with a run that ends well, and stays when its outputs cannot be written, so that
// nothing is computed twice.
//
// The file is a row of records, each with its length and a checksum: the key of the run, the names
// of its outputs, then what `append` was given. A record that is torn or damaged ends it.
class Journal {
 public:
  static std::string path_of(const std::string& output);

  // Has no file: the output of the run is standard output.
  Journal() = default;
  // Opens and locks the file of the first of `outputs`. With `resume` it reads what a run of the
  // same key left; without, it drops that if it may overwrite. Throws Exit when another run holds
  // the file, when its key is another one, and when it exists and neither was asked for.
  Journal(const std::vector<std::string>& outputs, const RunKey& key, bool resume,
          Overwrite overwrite);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  bool is_open() const { return fd_ >= 0; }
  const std::vector<std::string>& records() const { return records_; }
  // Is a file of that name the run's own, because it had begun to write its outputs?
  bool owns(const std::string& output) const;

  // Adds a record. A failure is said once, and costs no more than the chance to resume.
  void append(std::string_view record);
  // Notes that the outputs are about to be written; remove() belongs after they are.
  void begin_publishing();
  void remove();

 private:
  void lock(const std::string& output);
  std::string read_all() const;
  // Keeps what whole records hold, and returns the number of their bytes. An empty `key` allows any
  // run.
  std::size_t parse(std::string_view bytes, const std::string& key);
  void restart(const RunKey& key, std::size_t keep);
  void write(char kind, std::string_view record);

  std::string path_;
  int fd_ = -1;
  bool disposable_ = false;  // there is nothing in it to continue from
  bool failed_ = false;
  std::string outputs_;                 // of this run, a line each
  std::optional<std::size_t> place_;    // of the record that names them
  std::vector<std::string> published_;  // by the run that is resumed
  std::vector<std::string> records_;
};

}  // namespace pose_refine::apps
