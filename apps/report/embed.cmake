# SPDX-License-Identifier: BSD-3-Clause
# cmake -DOUTPUT=FILE.cc "-DFILES=a;b" -P embed.cmake: the files as one C++ table of text.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND rows "    {\"${name}\", R\"pose_refine(${text})pose_refine\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new "// Made by embed.cmake.
#include \"apps/report/page.h\"

namespace pose_refine::apps {

const std::vector<Asset>& assets() {
  static const std::vector<Asset> table = {
${rows}  };
  return table;
}

}  // namespace pose_refine::apps
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
