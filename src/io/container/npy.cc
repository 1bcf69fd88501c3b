// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/npy.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>

#include "io/files/buffer.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

// This is the dictionary at the head of the file: {'descr': '<f4', 'fortran_order': False, 'shape':
// (3, 4)}.
struct Header {
  std::string descr;
  bool fortran = false;
  std::vector<std::size_t> shape;
};

// This cursor moves over the dictionary; `ok` turns false at the first thing that does not fit.
class Dictionary {
 public:
  explicit Dictionary(std::string_view text) : text_(text) {}

  std::optional<Header> parse() {
    Header header;
    int seen = 0;
    expect('{');
    while (ok_ && !accept('}')) {
      const std::string_view key = string();
      expect(':');
      if (key == "descr")
        header.descr = std::string(string()), seen |= 1;
      else if (key == "fortran_order")
        header.fortran = boolean(), seen |= 2;
      else if (key == "shape")
        header.shape = tuple(), seen |= 4;
      else
        ok_ = false;
      if (!accept(',') && peek() != '}') ok_ = false;
    }
    if (peek() != '\0' || seen != 7) ok_ = false;
    return ok_ ? std::optional<Header>(header) : std::nullopt;
  }

 private:
  char peek() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\n')) text_.remove_prefix(1);
    return text_.empty() ? '\0' : text_[0];
  }
  bool accept(char c) {
    if (peek() != c || c == '\0') return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = accept(c) && ok_; }
  std::string_view string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return fail();
    const std::size_t end = text_.find(quote, 1);
    if (end == std::string_view::npos) return fail();
    const std::string_view inside = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return inside;
  }
  bool boolean() {
    peek();
    for (const std::string_view word : {"True", "False"}) {
      if (text_.substr(0, word.size()) != word) continue;
      text_.remove_prefix(word.size());
      return word == "True";
    }
    ok_ = false;
    return false;
  }
  std::vector<std::size_t> tuple() {
    std::vector<std::size_t> numbers;
    expect('(');
    while (ok_ && !accept(')')) {
      peek();
      std::size_t number = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
      if (error != std::errc()) fail();
      if (!ok_) break;
      numbers.push_back(number);
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      if (!accept(',') && peek() != ')') ok_ = false;
    }
    return numbers;
  }
  std::string_view fail() {
    ok_ = false;
    return {};
  }

  std::string_view text_;
  bool ok_ = true;
};

std::string describe(const std::vector<std::size_t>& shape) {
  std::string text = "(";
  for (const std::size_t n : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + ")";
}

// The table holds all halves, so that each number of a map of millions is one look-up.
std::unique_ptr<float[]> half_table() {
  auto table = std::make_unique<float[]>(65536);
  for (unsigned i = 0; i < 65536; ++i) table[i] = half_to_float(i);
  return table;
}

template <class T>
T number(const char* bytes, std::size_t size) {
  static const std::unique_ptr<float[]> halves = half_table();
  const std::uint64_t bits = little_endian({bytes, size});
  if (size == 2) return static_cast<T>(halves[bits]);
  if (size == 4) {
    const auto word = static_cast<std::uint32_t>(bits);
    float value;
    std::memcpy(&value, &word, sizeof value);
    return static_cast<T>(value);
  }
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<T>(value);
}

// Counts the elements of a shape; returns nothing when they would not fit into `bytes`.
std::optional<std::size_t> elements(const std::vector<std::size_t>& shape, std::size_t bytes) {
  std::size_t count = 1;
  for (const std::size_t n : shape) {
    if (n != 0 && count > bytes / n) return std::nullopt;
    count *= n;
  }
  return count;
}

// Returns the bytes of an element, for floats, integers and texts in little endian.
std::optional<std::size_t> element_width(std::string_view descr) {
  if (descr.size() < 3 || (descr[0] != '<' && descr[0] != '|')) return std::nullopt;
  const auto size = to_integer<std::uint32_t>(descr.substr(2));
  if (!size || *size == 0 || *size > 1u << 24) return std::nullopt;
  const bool power = *size == 1 || *size == 2 || *size == 4 || *size == 8;
  if (descr[1] == 'f' && descr[0] == '<' && power && *size > 1) return *size;
  if ((descr[1] == 'i' || descr[1] == 'u') && power) return *size;
  if (descr[1] == 'U' && descr[0] == '<') return std::size_t{4} * *size;
  if (descr[1] == 'S') return *size;
  return std::nullopt;
}

Error bad_npy(const std::string& path, const std::string& text,
              ErrorCode code = ErrorCode::kMalformed) {
  return Error{code, text, path};
}

Error wrong_numbers(const std::string& path, const std::string& descr) {
  return bad_npy(path,
                 "the numbers are " + quoted(descr) +
                     "; float16, float32 or float64 in little endian are read",
                 ErrorCode::kUnsupported);
}

// This is what stands before the data.
struct Head {
  Header header;
  std::size_t width = 0;  // bytes of an element
  std::size_t size = 0;   // bytes before the data
};

Result<Head> parse_head(std::string_view bytes, const std::string& path) {
  if (bytes.size() < 12 || bytes.substr(0, 6) != std::string_view("\x93NUMPY", 6))
    return bad_npy(path, "this is not a .npy file");
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3)
    return bad_npy(path, "version " + std::to_string(version) + " of .npy is not known",
                   ErrorCode::kUnsupported);
  const std::size_t size_bytes = version == 1 ? 2 : 4, begin = 8 + size_bytes;
  const std::size_t size = little_endian(bytes.substr(8, size_bytes));
  if (size > bytes.size() - begin) return bad_npy(path, "the header is cut off");
  const auto header = Dictionary(bytes.substr(begin, size)).parse();
  if (!header)
    return bad_npy(path, "the header is not {'descr': ..., 'fortran_order': ..., 'shape': ...}");
  const auto width = element_width(header->descr);
  if (width) return Head{*header, *width, begin + size};
  return wrong_numbers(path, header->descr);
}

}  // namespace

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

float half_to_float(unsigned bits) {
  const float sign = (bits & 0x8000u) != 0 ? -1.0f : 1.0f;
  const int exponent = static_cast<int>((bits >> 10) & 31u);
  const auto fraction = static_cast<float>(bits & 1023u);
  if (exponent == 31)
    return fraction == 0.0f ? sign * std::numeric_limits<float>::infinity()
                            : std::numeric_limits<float>::quiet_NaN();
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(fraction + 1024.0f, exponent - 25);
}

Result<NpyView> view_any_npy(std::string_view bytes, const std::string& path) {
  const Result<Head> head = parse_head(bytes, path);
  if (!head) return head.error();
  const std::string_view data = bytes.substr(head->size);
  const auto count = elements(head->header.shape, data.size());
  if (!count || data.size() % head->width != 0 || *count != data.size() / head->width)
    return bad_npy(path, "the shape is " + describe(head->header.shape) + ", but there are " +
                             std::to_string(data.size()) + " bytes of data");
  return NpyView{head->header.descr,  head->header.shape, data, head->width, *count,
                 head->header.fortran};
}

Result<NpyView> view_npy(std::string_view bytes, const std::string& path) {
  Result<NpyView> view = view_any_npy(bytes, path);
  if (!view || !view->fortran) return view;
  return bad_npy(path, "the array is in Fortran order; save numpy.ascontiguousarray(it)",
                 ErrorCode::kUnsupported);
}

Result<std::vector<std::size_t>> npy_shape(std::string_view bytes, const std::string& path) {
  Result<Head> head = parse_head(bytes, path);
  if (!head) return head.error();
  return std::move(head->header.shape);
}

template <class T>
Array<T> floats(const NpyView& view) {
  Array<T> array{view.shape, {}};
  array.data.resize(view.count);
  for (std::size_t i = 0; i < view.count; ++i)
    array.data[i] = number<T>(view.data.data() + i * view.width, view.width);
  return array;
}
template Array<float> floats(const NpyView&);
template Array<double> floats(const NpyView&);

template <class T>
Result<Array<T>> parse_npy(std::string_view bytes, const std::string& path,
                           std::size_t dimensions) {
  const Result<NpyView> view = view_npy(bytes, path);
  if (!view) return view.error();
  if (view->descr[1] != 'f') return wrong_numbers(path, view->descr);
  if (dimensions != 0 && view->shape.size() != dimensions)
    return bad_npy(path, "the shape is " + describe(view->shape) + ", an array of " +
                             std::to_string(dimensions) + " dimensions is needed");
  return floats<T>(*view);
}

template <class T>
Result<Array<T>> read_npy(const std::string& path, std::size_t dimensions) {
  return with_memory_errors(path, [&]() -> Result<Array<T>> {
    const Result<Buffer> buffer = read_file(path);
    if (!buffer) return buffer.error();
    return parse_npy<T>(buffer->view(), path, dimensions);
  });
}

template Result<Array<float>> read_npy(const std::string&, std::size_t);
template Result<Array<double>> read_npy(const std::string&, std::size_t);
template Result<Array<float>> parse_npy(std::string_view, const std::string&, std::size_t);
template Result<Array<double>> parse_npy(std::string_view, const std::string&, std::size_t);

}  // namespace pose_refine::io
