// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "apps/compare/report.h"
#include "apps/compare/text.h"

namespace pose_refine::apps {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

std::string percent(std::size_t part, std::size_t whole) {
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return whole == 0 ? "-" : fixed(share, 1);
}

using Row = std::vector<std::string>;

struct Table {
  Row header;
  std::vector<Row> rows;
};

// Makes the columns that every rendering has.
Table make_table(const Comparison& comparison) {
  Table table;
  table.header = {"method", "images", "missing", "median", "median deg", "mean", "mean deg", "AUC"};
  for (const Threshold& t : comparison.thresholds) {
    table.header.push_back(general(t.translation) + ":" + general(t.rotation_deg));
  }
  for (const MethodResult& method : comparison.methods) {
    const Accuracy& all = method.all;
    Row row = {method.name,
               std::to_string(all.images),
               std::to_string(all.missing),
               fixed(all.median_translation, 5),
               fixed(all.median_rotation_deg, 5),
               fixed(all.mean_translation, 4),
               fixed(all.mean_rotation_deg, 4),
               fixed(all.auc, 4)};
    for (const std::size_t count : all.localized) row.push_back(percent(count, all.images) + "%");
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string markdown_row(const Row& row) {
  std::string line = "|";
  for (const std::string& cell : row) {
    std::string escaped;
    for (const char c : cell) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
    line += " " + escaped + " |";
  }
  return line + '\n';
}

std::string latex_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\textbackslash{}";
    else if (c == '~')
      out += "\\textasciitilde{}";
    else if (c == '^')
      out += "\\textasciicircum{}";
    else if (std::string_view("_%&#${}").find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c;
  }
  return out;
}

std::string latex_row(const Row& row) {
  std::string line;
  for (const std::string& cell : row) line += (line.empty() ? "" : " & ") + latex_escaped(cell);
  return line + " \\\\\n";
}

std::string pair_row(const PairResult& pair, const Comparison& comparison) {
  const Paired& t = pair.translation;
  char p[32];
  std::snprintf(p, sizeof(p), "%.2g", t.p_sign);
  return markdown_row({comparison.methods[pair.a].name, comparison.methods[pair.b].name,
                       fixed(t.median_difference, 5),
                       fixed(t.interval.low, 5) + " .. " + fixed(t.interval.high, 5), p,
                       std::to_string(t.better), std::to_string(t.worse.size())});
}

// Counts the images that a method has and the truth lacks.
std::string extra_footnote(const Comparison& comparison) {
  std::string counts;
  for (const MethodResult& method : comparison.methods) {
    if (method.extra.empty()) continue;
    counts +=
        (counts.empty() ? "" : ", ") + method.name + " " + std::to_string(method.extra.size());
  }
  return counts.empty() ? "" : "\nNot in the ground truth and not counted: " + counts + ".\n";
}

}  // namespace

std::string to_text(const Comparison& comparison) {
  const Table table = make_table(comparison);
  std::vector<Row> rows = {table.header};
  rows.insert(rows.end(), table.rows.begin(), table.rows.end());
  for (Row& row : rows) row.erase(row.begin() + 5, row.begin() + 8);
  return columns_text(rows);
}

std::string per_image_csv(const Comparison& comparison) {
  std::string text = "image,method,error_t,error_r_deg,median_reprojection_px\n";
  for (std::size_t i = 0; i < comparison.names.size(); ++i) {
    for (const MethodResult& method : comparison.methods) {
      const PoseError& error = method.errors[i];
      text += csv_field(comparison.names[i]) + ',' + csv_field(method.name) + ',' +
              exact(error.translation) + ',' + exact(error.rotation * kDegrees) + ',' +
              (method.reprojection_px.empty() ? "" : exact(method.reprojection_px[i])) + '\n';
    }
  }
  return text;
}

std::string to_markdown(const Comparison& comparison) {
  const Table table = make_table(comparison);
  std::string text = markdown_row(table.header) + "|---|";
  for (std::size_t i = 1; i < table.header.size(); ++i) text += "---:|";
  text += '\n';
  for (const Row& row : table.rows) text += markdown_row(row);
  text += extra_footnote(comparison);
  if (comparison.pairs.empty()) return text;
  text += '\n' + markdown_row({"A", "B", "median B - A", "95 % interval", "p (sign test)",
                               "B better", "B worse"});
  text += "|---|---|---:|---:|---:|---:|---:|\n";
  for (const PairResult& pair : comparison.pairs) text += pair_row(pair, comparison);
  return text;
}

std::string to_latex(const Comparison& comparison) {
  const Table table = make_table(comparison);
  std::string text = "% needs \\usepackage{booktabs}\n\\begin{tabular}{l";
  text += std::string(table.header.size() - 1, 'r') + "}\n\\toprule\n";
  text += latex_row(table.header) + "\\midrule\n";
  for (const Row& row : table.rows) text += latex_row(row);
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace pose_refine::apps
