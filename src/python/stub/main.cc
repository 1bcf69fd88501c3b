// SPDX-License-Identifier: BSD-3-Clause
// Writes _core.pyi: stub TEMPLATE OUTPUT. Options and attributes of a result come from the tables
// that the module itself is made of, so that type checkers know a new one without a second list.
#include <fstream>
#include <iostream>
#include <string>

#include "problem/option_table.h"
#include "problem/result_fields.h"

namespace pose_refine {
namespace {

std::string literal(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "\"" : ", \"") + word + '"';
  return "Literal[" + list + "]";
}

// These two return the type that a keyword takes, and the type of the attribute of that name.
std::string taken(const Option& option) {
  switch (option.kind) {
    case OptionKind::kChoice:
      return literal(option.choices);
    case OptionKind::kText:
      return "str";
    case OptionKind::kOptionalText:
      return "str | None";
    case OptionKind::kLoss:
      return "LossLike";
    case OptionKind::kReal:
      return "float";
    case OptionKind::kInteger:
    case OptionKind::kUnsigned:
      return "int";
    case OptionKind::kDirection:
      return "ArrayLike";
    case OptionKind::kBudgets:
      return "bool | Mapping[str, int]";
  }
  return "Any";
}

std::string given(const Option& option) {
  switch (option.kind) {
    case OptionKind::kChoice:
    case OptionKind::kLoss:
      return "str";
    case OptionKind::kDirection:
      return "tuple[float, float, float]";
    case OptionKind::kBudgets:
      return "dict[str, int] | Literal[False]";
    default:
      return taken(option);
  }
}

// These return the type of a result's attribute in Python, by the type of the field.
std::string type_of(bool) {
  return "bool";
}
std::string type_of(int) {
  return "int";
}
std::string type_of(std::size_t) {
  return "int";
}
std::string type_of(double) {
  return "float";
}
std::string type_of(Termination) {
  return "str";
}
std::string type_of(Verdict) {
  std::vector<std::string> words;
  for (const Verdict verdict : {Verdict::kOk, Verdict::kWeak, Verdict::kRejected})
    words.emplace_back(to_string(verdict));
  return literal(words);
}
std::string type_of(const Pose&) {
  return "Pose";
}
std::string type_of(const Matrix6&) {
  return "_Floats";
}
std::string type_of(const PoseBound&) {
  return "tuple[float, float]";
}
std::string type_of(const RescueReport&) {
  return "dict[str, Any]";
}
std::string type_of(const std::vector<double>&) {
  return "_Floats";
}
std::string type_of(const std::vector<unsigned char>&) {
  return "NDArray[np.bool_]";
}
std::string type_of(const std::vector<std::string>&) {
  return "tuple[str, ...]";
}
// An absent value is NaN or an empty dict, so it has the type of a value.
template <class T>
std::string type_of(const std::optional<T>&) {
  return type_of(T());
}

std::string property(const std::string& name, const std::string& type) {
  return "    @property\n    def " + name + "(self) -> " + type + ": ...\n";
}

std::string option_keywords() {
  std::string lines;
  for (const Option& option : option_table())
    lines += "    " + option.name + ": " + taken(option) + '\n';
  return lines;
}

std::string option_attributes() {
  std::string lines;
  for (const Option& option : option_table()) lines += property(option.name, given(option));
  return lines;
}

std::string result_attributes() {
  std::string lines;
  const RefineResult result;
  for_each_result_field([&](const ResultField& field, auto access) {
    lines += property(field.name, type_of(std::invoke(access, result)));
  });
  return lines;
}

std::string filled_in(const std::string& line) {
  if (line == "@option keywords@") return option_keywords();
  if (line == "@option attributes@") return option_attributes();
  if (line == "@result attributes@") return result_attributes();
  return line + '\n';
}

int write_stub(const char* from, const char* to) {
  std::ifstream in(from);
  std::ofstream out(to);
  for (std::string line; std::getline(in, line);) out << filled_in(line);
  out.close();
  if (in.bad() || !in.eof() || !out) {
    std::cerr << from << " or " << to << " cannot be read or written\n";
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace pose_refine

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: stub TEMPLATE OUTPUT\n";
    return 2;
  }
  return pose_refine::write_stub(arguments[1], arguments[2]);
}
