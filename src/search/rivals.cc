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

std::vector<Candidate> about_as_sure(const std::vector<Candidate>& list) {
  std::vector<Candidate> sure;
  for (const Candidate& candidate : list) {
    const Peak& peak = candidate.peak;
    if (peak.log_alarms < kSurely && peak.sharp() &&
        peak.log_alarms < kAboutAsSure * list.front().peak.log_alarms)
      sure.push_back(candidate);
  }
  return sure;
}

Rivals::Rivals(const Task& task, const Stage& stage) : task_(task), stage_(stage), start_(task) {}

double Rivals::log_odds_of_matches(const Pose& a, const Pose& b, double noise) const {
  const Observations at_a = observe_exactly(task_.under(stage_), a);
  const Observations at_b = observe_exactly(task_.under(stage_), b);
  const double limit = kConsensusSigmas * noise;
  std::size_t only_a = 0, only_b = 0;
  for (std::size_t i = 0; i < at_a.normalized.size(); ++i) {
    const bool fits_a = at_a.visible[i] && at_a.normalized[i] <= limit;
    const bool fits_b = at_b.visible[i] && at_b.normalized[i] <= limit;
    only_a += fits_a && !fits_b;
    only_b += fits_b && !fits_a;
  }
  return log_odds_of_counts(only_a, only_b);
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

}  // namespace pose_refine
