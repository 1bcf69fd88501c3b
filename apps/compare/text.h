// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pose_refine::apps {

// Returns the shortest text that reads back to the same number; empty for infinite ones.
std::string exact(double value);
// Returns the number with so many decimals, or "inf", or "-" for no number.
std::string fixed(double value, int digits);
// Returns the number as %g writes it.
std::string general(double value);
// Quotes a text for CSV where it has to be.
std::string csv_field(const std::string& text);

// Returns the number, or null where it is not finite.
nlohmann::ordered_json number_json(double value);
// Returns it with six digits, which are enough for a picture and halve a page.
nlohmann::ordered_json rounded_json(double value);
nlohmann::ordered_json rounded_json(const std::vector<double>& values);

// Returns rows as lines of columns, the first one flush left and the others flush right.
std::string columns_text(const std::vector<std::vector<std::string>>& rows);

}  // namespace pose_refine::apps
