// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/kapture_table.h"

namespace pose_refine::io {
namespace {

std::vector<std::string_view> cut(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t comma = line.find(',');
    std::string_view field = line.substr(0, comma);
    while (!field.empty() && is_blank(field.front())) field.remove_prefix(1);
    while (!field.empty() && is_blank(field.back())) field.remove_suffix(1);
    fields.push_back(field);
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<KaptureTable> KaptureTable::read(const std::string& path) {
  Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  KaptureTable table;
  table.path_ = path;
  table.text_ = std::move(*text);  // moving leaves the bytes where they are
  Lines lines(table.text_.view(), path);
  while (const std::optional<Line> line = lines.next_data()) {
    table.rows_.push_back({line->number(), cut(line->text())});
  }
  return table;
}

Status add_whole(FolderWriter& folder, const std::string& name, const std::string& text) {
  const Result<AtomicFile*> file = folder.add(name);
  if (!file) return file.error();
  (*file)->append(text);
  return (*file)->prepare();
}

}  // namespace pose_refine::io
