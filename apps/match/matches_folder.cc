// SPDX-License-Identifier: BSD-3-Clause
#include "apps/match/matches_folder.h"

#include <cmath>

#include "apps/input/cameras_text.h"
#include "io/text/number.h"

namespace pose_refine::apps {
namespace {

// Features know one standard deviation for both coordinates of a pixel, if any. Readers of matches
// do not look at the column `score`.
// Matches that nothing confirms have the weight 0, so that nobody is sure of them.
std::string found_matches_text(const Image& image, const std::vector<double>& score) {
  const Correspondences& c = image.correspondences;
  const bool has_sigma = !c.sxx.empty(), is_doubtful = !image.defect.reason.empty();
  std::string text = "# x y X Y Z point3D_id";
  text += has_sigma ? " sigma score" : " score";
  text += is_doubtful ? " weight\n" : "\n";
  for (std::size_t i = 0; i < c.size(); ++i) {
    for (const double value : {c.u[i], c.v[i], c.x[i], c.y[i], c.z[i]}) {
      io::append_number(text, value);
      text += ' ';
    }
    text += std::to_string(c.point3D_id[i]);
    if (has_sigma) io::append_number(text += ' ', std::sqrt(c.sxx[i]));
    io::append_number(text += ' ', score[i]);
    text += is_doubtful ? " 0\n" : "\n";
  }
  return text;
}

}  // namespace

void write_matches_folder(const MatchedImages& run, const std::string& path, Overwrite overwrite) {
  io::FolderWriter folder = begin_folder(path, overwrite);
  for (std::size_t i = 0; i < run.size(); ++i)
    add_file(folder, "matches/" + run.image(i).name + ".txt",
             found_matches_text(run.image(i), run.found.matches[i].score));
  add_file(folder, "cameras.txt", cameras_text(run.found.set.images));
  commit(folder);
}

}  // namespace pose_refine::apps
