// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/xml.h"

#include <expat.h>

#include <exception>
#include <limits>

#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kDeepest = 64;

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<XML_ParserStruct, FreeParser>;

// Builds the elements while expat reports them. Nothing may be thrown through expat, which is C:
// what is thrown is kept and parsing stops.
class Builder {
 public:
  explicit Builder(XML_Parser parser) : parser_(parser) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &Builder::start, &Builder::end);
    XML_SetCharacterDataHandler(parser, &Builder::text);
    XML_SetStartDoctypeDeclHandler(parser, &Builder::doctype);
  }

  std::unique_ptr<XmlElement> take_root() { return std::move(root_); }
  const char* problem() const { return problem_; }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  template <class Step>
  static void guarded(void* data, Step&& step) {
    auto& self = *static_cast<Builder*>(data);
    try {
      step(self);
    } catch (...) {
      self.thrown_ = std::current_exception();
      XML_StopParser(self.parser_, XML_FALSE);
    }
  }

  void stop(const char* problem) {
    problem_ = problem;
    XML_StopParser(parser_, XML_FALSE);
  }

  static void start(void* data, const XML_Char* name, const XML_Char** attributes) {
    guarded(data, [&](Builder& self) {
      if (self.open_.size() >= kDeepest) return self.stop("the XML is nested more than 64 deep");
      auto element = std::make_unique<XmlElement>();
      element->name = name;
      element->line = static_cast<std::int64_t>(XML_GetCurrentLineNumber(self.parser_));
      for (; *attributes != nullptr; attributes += 2)
        element->attributes.emplace(attributes[0], attributes[1]);
      XmlElement* opened = element.get();
      if (self.open_.empty())
        self.root_ = std::move(element);
      else
        self.open_.back()->children.push_back(std::move(element));
      self.open_.push_back(opened);
    });
  }

  static void end(void* data, const XML_Char*) {
    guarded(data, [](Builder& self) {
      if (!self.open_.empty()) self.open_.pop_back();
    });
  }

  static void text(void* data, const XML_Char* text, int size) {
    guarded(data, [&](Builder& self) {
      if (!self.open_.empty()) self.open_.back()->text.append(text, static_cast<std::size_t>(size));
    });
  }

  static void doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    guarded(data, [](Builder& self) { self.stop("a document type declaration is not read"); });
  }

  XML_Parser parser_;
  std::unique_ptr<XmlElement> root_;
  std::vector<XmlElement*> open_;
  const char* problem_ = nullptr;
  std::exception_ptr thrown_;
};

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
  for (const auto& candidate : children)
    if (candidate->name == child_name) return candidate.get();
  return nullptr;
}

std::string XmlElement::attribute(const std::string& key) const {
  const auto found = attributes.find(key);
  return found == attributes.end() ? std::string() : found->second;
}

Result<std::unique_ptr<XmlElement>> parse_xml(std::string_view text, const std::string& path) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return Error{ErrorCode::kUnreadable, "it is too large to read", path};
  const Parser parser(XML_ParserCreate(nullptr));
  if (!parser) return Error{ErrorCode::kUnreadable, "there is not enough memory to read it", path};
  Builder builder(parser.get());
  const auto status = XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
  builder.rethrow();
  if (status == XML_STATUS_OK) return builder.take_root();
  const std::string problem =
      builder.problem() != nullptr
          ? std::string(builder.problem())
          : "the XML is broken: " + std::string(XML_ErrorString(XML_GetErrorCode(parser.get())));
  return Error{ErrorCode::kMalformed, problem, path,
               static_cast<std::int64_t>(XML_GetCurrentLineNumber(parser.get()))};
}

Error xml_error(const XmlElement& element, const std::string& path, const std::string& message) {
  return Error{ErrorCode::kMalformed, "<" + element.name + "> " + message, path, element.line};
}

Result<std::vector<double>> xml_numbers(const XmlElement& element, const std::string& path) {
  std::vector<double> numbers;
  Lines lines(element.text, path);
  while (std::optional<Line> line = lines.next()) {
    while (!line->at_end()) {
      const std::optional<double> number = line->real();
      if (!number)
        return xml_error(element, path,
                         "holds " + quoted(line->token()) + ", expected a finite number");
      numbers.push_back(*number);
    }
  }
  return numbers;
}

}  // namespace pose_refine::io
