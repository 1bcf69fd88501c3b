// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/npz.h"

#include <cstring>
#include <optional>

#include "io/text/unicode.h"

namespace pose_refine::io {
namespace {

void append_little(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
}

std::string text_of(std::string_view bytes, bool wide) {
  if (!wide) return std::string(bytes.substr(0, bytes.find('\0')));
  std::string text;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    const auto code = static_cast<std::uint32_t>(little_endian(bytes.substr(i, 4)));
    if (code == 0) break;
    append_utf8(text, code);
  }
  return text;
}

std::string with_header(const std::string& descr, std::size_t rows, std::size_t columns,
                        const std::string& data) {
  std::string shape = "(" + std::to_string(rows) + ",";
  if (columns > 0) shape += " " + std::to_string(columns);
  std::string header =
      "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ")" + ", }";
  header.resize((header.size() + 11 + 63) / 64 * 64 - 11,
                ' ');  // 10 bytes stand before it, '\n' behind
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  append_little(bytes, header.size(), 2);
  return bytes + header + data;
}

std::size_t rows_of(std::size_t count, std::size_t columns) {
  return columns == 0 ? count : count / columns;
}

}  // namespace

Result<NpzReader> NpzReader::open(std::string_view bytes, const std::string& path) {
  Result<ZipEntries> entries = read_zip(bytes, path);
  if (!entries) return entries.error();
  return NpzReader(std::move(*entries), path);
}

Result<NpzReader> NpzReader::open(std::string_view bytes, const std::string& path,
                                  const std::set<std::string>& names) {
  std::set<std::string> files;
  for (const std::string& name : names) files.insert(name + ".npy");
  Result<ZipEntries> entries = read_zip(bytes, path, files);
  if (!entries) return entries.error();
  return NpzReader(std::move(*entries), path);
}

Error NpzReader::error(const std::string& name, const std::string& message) const {
  return Error{ErrorCode::kMalformed, "the array " + name + " " + message, path_};
}

Result<NpyView> NpzReader::view(const std::string& name) const {
  const auto entry = entries_.find(name + ".npy");
  if (entry == entries_.end()) return error(name, "is missing");
  Result<NpyView> view = view_npy(entry->second, path_);
  if (!view) return error(name, "cannot be used: " + view.error().message);
  return view;
}

Result<Array<double>> NpzReader::numbers(const std::string& name, std::size_t columns) const {
  const Result<NpyView> npy = view(name);
  if (!npy) return npy.error();
  const bool shaped =
      columns == 0 ? npy->shape.size() == 1 : npy->shape.size() == 2 && npy->shape[1] == columns;
  if (!shaped) {
    return error(name,
                 "needs the shape [n" + (columns == 0 ? "" : ", " + std::to_string(columns)) + "]");
  }
  std::optional<Array<double>> array = numbers_of(*npy);
  if (!array) return error(name, "holds no numbers");
  return std::move(*array);
}

Result<Array<double>> NpzReader::any_numbers(const std::string& name) const {
  const auto entry = entries_.find(name + ".npy");
  if (entry == entries_.end()) return error(name, "is missing");
  Result<Array<double>> array = parse_numbers(entry->second, path_);
  if (!array) return error(name, "cannot be used: " + array.error().message);
  return array;
}

Result<std::vector<std::string>> NpzReader::texts(const std::string& name) const {
  const Result<NpyView> npy = view(name);
  if (!npy) return npy.error();
  if (npy->shape.size() != 1) return error(name, "needs texts (U or S) of shape [n]");
  return any_texts(name);
}

Result<std::vector<std::string>> NpzReader::any_texts(const std::string& name) const {
  const Result<NpyView> npy = view(name);
  if (!npy) return npy.error();
  const char kind = npy->descr[1];
  if (kind != 'U' && kind != 'S') return error(name, "needs texts (U or S) of shape [n]");
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < npy->count; ++i) {
    texts.push_back(text_of(npy->data.substr(i * npy->width, npy->width), kind == 'U'));
  }
  return texts;
}

std::string npy_of(const std::vector<double>& numbers, std::size_t columns) {
  std::string data;
  data.reserve(8 * numbers.size());
  for (const double number : numbers) {
    std::uint64_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    append_little(data, bits, 8);
  }
  return with_header("<f8", rows_of(numbers.size(), columns), columns, data);
}

std::string npy_of(const std::vector<std::int64_t>& numbers, std::size_t columns) {
  std::string data;
  data.reserve(8 * numbers.size());
  for (const std::int64_t number : numbers) {
    append_little(data, static_cast<std::uint64_t>(number), 8);
  }
  return with_header("<i8", rows_of(numbers.size(), columns), columns, data);
}

Result<std::string> npy_of(const std::vector<std::string>& texts) {
  std::vector<std::vector<std::uint32_t>> all;
  std::size_t longest = 1;
  for (const std::string& text : texts) {
    const auto codes = codes_of_utf8(text);
    if (!codes) {
      return Error{ErrorCode::kInvalidArgument,
                   "a name is not UTF-8, so this format cannot hold it"};
    }
    longest = std::max(longest, codes->size());
    all.push_back(*codes);
  }
  std::string data;
  for (std::vector<std::uint32_t>& codes : all) {
    codes.resize(longest, 0);
    for (const std::uint32_t code : codes) append_little(data, code, 4);
  }
  return with_header("<U" + std::to_string(longest), texts.size(), 0, data);
}

}  // namespace pose_refine::io
