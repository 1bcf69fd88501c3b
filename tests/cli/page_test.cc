// SPDX-License-Identifier: BSD-3-Clause
// This opens the HTML reports in a real browser, without a window.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <regex>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Page : public ProgramTest {
 protected:
  static bool has_browser() {
    if (std::system("command -v chromium >/dev/null 2>&1") == 0) return true;
    std::cout << "chromium is absent: skipped\n";
    return false;
  }

  // Returns the result of `script` in the page, after "result: ", and every complaint.
  std::string in_browser(const std::string& page, const std::string& script) const {
    std::string html = text(page);
    const std::size_t end = html.rfind("</body>");
    html.insert(end,
                "<pre id=\"result\"></pre><script>\nconst row = (table, i) => "
                "table.querySelectorAll('tbody tr')[i];\nlet answer;\ntry { answer = (() => {" +
                    script +
                    "})(); } catch (error) { answer = String(error); }\n"
                    "document.getElementById('result').textContent = 'result: ' + answer;"
                    "</script>\n");
    write("test.html", html);
    const std::string command =
        "cd '" + folder_.string() +
        "' && timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir=profile "
        "--enable-logging=stderr --virtual-time-budget=3000 --dump-dom \"file://$PWD/test.html\" "
        ">dom 2>log";
    EXPECT_EQ(std::system(command.c_str()), 0) << text("log");
    EXPECT_THAT(text("log"), Not(HasSubstr("CONSOLE")));
    std::smatch match;
    const std::string dom = text("dom");
    const std::size_t at = dom.find("<pre id=\"result\">");
    if (at == std::string::npos) return "no result";
    return dom.substr(at + 17, dom.find("</pre>", at) - at - 17);
  }
};

constexpr char kNames[] = "<b>&</b> x";  // markup in a name stays text

TEST_F(Page, DrawsCalibrationWhereCovariancesAreGiven) {
  if (!has_browser()) GTEST_SKIP() << "no browser is installed";
  simulate();
  ASSERT_EQ(run("refine --output=r.txt --report=r.json" + std::string(kData)).code, 0);
  ASSERT_EQ(run("compare --ground_truth=d/ground_truth.txt --poses=a=d/poses.txt,b=r.txt "
                "--covariances=b=r.json --report=out")
                .code,
            0);
  const std::string counted = in_browser("out/index.html", R"(
    const part = [...document.querySelectorAll('section')].find(
        (s) => s.textContent.includes('b (6 images)'));
    return [part.querySelectorAll('svg[role=img]').length, part.querySelectorAll('.curve').length,
            part.querySelectorAll('.band').length].join();)");
  EXPECT_EQ(counted, "result: 3,3,3");
}

TEST_F(Page, NeedsNoNetwork) {
  simulate();
  ASSERT_EQ(
      run("compare --ground_truth=d/ground_truth.txt --poses=a=d/poses.txt --report=out").code, 0);
  const std::string html = text("out/index.html");
  for (const char* remote : {"https:", "src=", "@import", "url(", "fetch(", "XMLHttpRequest"}) {
    EXPECT_THAT(html, Not(HasSubstr(remote)));
  }
}

TEST_F(Page, OfCompareRendersSortsAndFilters) {
  if (!has_browser()) GTEST_SKIP() << "no browser is installed";
  simulate("--images=40");
  const std::string compare =
      "compare --ground_truth=d/ground_truth.txt --matches=d/matches --cameras=d/cameras.txt "
      "--poses='" +
      std::string(kNames) + "=d/poses.txt,refined=d/ground_truth.txt' --report=out";
  ASSERT_EQ(run(compare).code, 0);
  const std::string result = in_browser("out/index.html", R"(
    const table = document.getElementById('images');
    const heads = [...table.querySelectorAll('th button')];
    const values = () => [...table.querySelectorAll('tbody tr')].map((r) => Number(r.cells[1].textContent));
    const sorted = (list, sign) => list.every((v, i) => i === 0 || sign * (v - list[i - 1]) >= 0);
    const count = values().length;
    heads[1].click();
    const up = sorted(values(), 1);
    table.querySelectorAll('th button')[1].click();
    const down = sorted(values(), -1);
    const input = table.querySelector('input');
    input.value = '000007';
    input.dispatchEvent(new Event('input'));
    const found = row(table, 0).cells[0].textContent;
    row(table, 0).click();
    const canvas = document.querySelector('canvas');
    const charts = document.querySelectorAll('svg').length;
    const curves = document.querySelectorAll('svg path.curve').length;
    const dots = document.querySelectorAll('svg path.dots').length;
    return [charts, curves, dots, count, up, down, found, document.querySelectorAll('td b').length,
            canvas.clientHeight > 100].join(' ');)");
  EXPECT_EQ(result, "result: 10 16 4 25 true true frame-000007.png 0 true");
}

TEST_F(Page, OfOneMethodWithMissingAndExtraImages) {
  if (!has_browser()) GTEST_SKIP() << "no browser is installed";
  write("truth", "a 1 0 0 0 0 0 0\nb 1 0 0 0 1 0 0\n");
  write("some", "b 1 0 0 0 1 0 0\nx 1 0 0 0 1 0 0\ny 1 0 0 0 1 0 0\n");
  ASSERT_EQ(run("compare --ground_truth=truth --poses=some --poses_format=hloc --report=out").code,
            0);
  const std::string result = in_browser("out/index.html", R"(
    document.querySelector('input[type=checkbox]').click();
    return [document.querySelectorAll('svg').length,
            ...[1, 2, 3].map((i) => row(document, 0).cells[i].textContent)].join(' ');)");
  EXPECT_EQ(result, "result: 2 1 1 2");
}

TEST_F(Page, OfBasinRendersCurvesAndLandscape) {
  if (!has_browser()) GTEST_SKIP() << "no browser is installed";
  simulate();
  ASSERT_EQ(run("basin --ground_truth=d/ground_truth.txt --matches=d/matches --quiet "
                "--cameras=d/cameras.txt --rotations=2,90 --objectives=beta,homography "
                "--landscape --report=out")
                .code,
            0);
  const std::string result = in_browser("out/index.html", R"(
    const select = document.querySelector('select');
    select.value = 1;
    select.dispatchEvent(new Event('change'));
    document.querySelector('.legend button').click();
    return [document.querySelectorAll('svg').length, document.querySelectorAll('.band').length,
            row(document, 0).cells[1].textContent, document.querySelector('svg g').style.display].join(' ');)");
  EXPECT_EQ(result, "result: 3 2 1.00 none");
}

}  // namespace
}  // namespace pose_refine
