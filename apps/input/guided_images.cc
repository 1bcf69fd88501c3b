// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/guided_images.h"

#include "apps/cli/exit.h"

namespace pose_refine::apps {

match::GuidedImageSet match_images(const Sources& sources, const std::vector<NamedPose>& poses,
                                   const io::NameList& expected, int threads) {
  const match::GuidedRun how = {sources.guided.options, threads};
  return unwrap(match::match_guided_image_set(feature_source(sources), poses, expected, how),
                kBadInput);
}

}  // namespace pose_refine::apps
