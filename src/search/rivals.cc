// SPDX-License-Identifier: BSD-3-Clause
#include "search/rivals.h"

#include <algorithm>
#include <cmath>

#include "observe/observation.h"

namespace pose_refine {
namespace {

// This many matches of a patch count as one.
constexpr double kOfAPatch = 2.0;
// The log of odds of 400 : 1, beyond which poses are told apart.
const double kToldApart = std::log(400.0);
// The log of odds of 20 : 1, which is all that the matches can say against the start: once in
// twenty times it is the wrong copy that most of them go to.
const double kMostOfMatches = std::log(20.0);
// What nearness to the start says where nothing else is known.
constexpr double kNearer = 1e-3;

// log of the expected number of such consensuses by chance.
constexpr double kSurely = -15.0;
// A consensus is about as sure as the surest one when its log_alarms is this part of that one's.
constexpr double kAboutAsSure = 0.35;

// Returns the log of the normal distribution function.
double log_normal(double z) {
  if (z > -30.0) return std::log(0.5 * std::erfc(-z * M_SQRT1_2));
  return -0.5 * z * z - std::log(-z * std::sqrt(2.0 * M_PI));
}

}  // namespace

double log_odds_of_counts(std::size_t only_a, std::size_t only_b) {
  const double a = static_cast<double>(only_a), b = static_cast<double>(only_b);
  if (a + b == 0.0) return 0.0;
  const double z = (a - b) / std::sqrt(kOfAPatch * (a + b));
  return log_normal(z) - log_normal(-z);
}

Rivals::Rivals(const Task& task, const Stage& stage) : task_(task), stage_(stage), start_(task) {}

std::vector<unsigned char> Rivals::fits(const Pose& pose, double noise) const {
  const Observations at = observe_exactly(task_.under(stage_), pose);
  std::vector<unsigned char> fits(at.normalized.size());
  for (std::size_t i = 0; i < fits.size(); ++i)
    fits[i] = at.visible[i] && at.normalized[i] <= kConsensusSigmas * noise;
  return fits;
}

double Rivals::log_odds_of_matches(const Pose& a, const Pose& b, double noise) const {
  const std::vector<unsigned char> fits_a = fits(a, noise), fits_b = fits(b, noise);
  std::size_t only_a = 0, only_b = 0;
  for (std::size_t i = 0; i < fits_a.size(); ++i) {
    only_a += fits_a[i] && !fits_b[i];
    only_b += fits_b[i] && !fits_a[i];
  }
  return log_odds_of_counts(only_a, only_b);
}

std::vector<Candidate> Rivals::copies_among(const std::vector<Candidate>& list) const {
  std::vector<Candidate> copies;
  std::vector<unsigned char> taken(task_.points().size(), 0);
  for (const Candidate& candidate : list) {
    const Peak& peak = candidate.peak;
    if (!(peak.log_alarms < kSurely && peak.sharp() &&
          peak.log_alarms < kAboutAsSure * list.front().peak.log_alarms))
      continue;
    const std::vector<unsigned char> own = fits(candidate.pose, peak.noise);
    std::size_t all = 0, shared = 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
      all += own[i];
      shared += own[i] && taken[i];
    }
    if (2 * shared > all) continue;
    for (std::size_t i = 0; i < own.size(); ++i) taken[i] |= own[i];
    copies.push_back(candidate);
  }
  return copies;
}

double Rivals::distance_from_start(const Pose& pose) const {
  const Pose start = task_.factors.frame().to_centered(task_.image.cam_from_world);
  const PoseError off = pose_error(pose, start);
  return off.translation + off.rotation * scene_distance(task_.points(), start);
}

double Rivals::log_odds(const Pose& a, const Pose& b, double noise) const {
  const double matches = log_odds_of_matches(a, b, noise);
  if (start_.is_known())
    return std::clamp(matches, -kMostOfMatches, kMostOfMatches) + start_.at(a) - start_.at(b);
  if (std::abs(matches) > kToldApart) return matches;
  return distance_from_start(a) < distance_from_start(b) ? kNearer : -kNearer;
}

bool Rivals::is_clear(const Pose& a, const Pose& b, double noise) const {
  return start_.is_known() && log_odds(a, b, noise) > kToldApart;
}

std::size_t Rivals::likeliest(const std::vector<Candidate>& list) const {
  std::size_t best = 0;
  for (std::size_t i = 1; i < list.size(); ++i) {
    const double noise = std::min(list[i].peak.noise, list[best].peak.noise);
    if (log_odds(list[i].pose, list[best].pose, noise) > 0.0) best = i;
  }
  return best;
}

bool Rivals::is_clear(const Candidate& a, const Candidate& b) const {
  return is_clear(a.pose, b.pose, std::min(a.peak.noise, b.peak.noise));
}

bool Rivals::is_clear(const std::vector<Candidate>& list, std::size_t best) const {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (i != best && !is_clear(list[best], list[i])) return false;
  return true;
}

}  // namespace pose_refine
