// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// This is an element of an XML file, with everything in it.
struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // without that of the elements in it
  std::int64_t line = 0;
  std::vector<std::unique_ptr<XmlElement>> children;

  // Returns the first child of that name, or null.
  const XmlElement* child(std::string_view child_name) const;
  // Returns the value of an attribute, or "".
  std::string attribute(const std::string& key) const;
};

// Parses a file by expat, and returns its root. Files with a document type declaration, whose
// entities could grow without end, are refused, and so are those nested more than 64 deep.
Result<std::unique_ptr<XmlElement>> parse_xml(std::string_view text, const std::string& path);

// Says what is wrong with an element, as in "<f> needs one number".
Error xml_error(const XmlElement& element, const std::string& path, const std::string& message);

// Reads finite numbers between blanks.
Result<std::vector<double>> xml_numbers(const XmlElement& element, const std::string& path);

}  // namespace pose_refine::io
