#include "table.hpp"

#include "reference.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace rheobase::bench {
namespace {

double median(std::vector<double> values) {
  if (values.empty()) throw std::logic_error("nothing was measured");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2.0;
}

const Subject& subject(const Plan& plan, const std::string& name) {
  for (const Group& group : plan.groups)
    for (const Subject& s : group.subjects)
      if (s.name == name) return s;
  throw std::logic_error("nothing is called " + name);
}

/// Seconds for a piece of work, a pass each. On one thread other processes do not count, on several they cannot be left out.
std::vector<double> seconds(const Subject& s, const Results& results, bool wall) {
  std::vector<double> all;
  for (const Times& t : results.at(s.name)) all.push_back((wall || s.threads > 1 ? t.wall : t.processor) / s.work);
  return all;
}

/// The median of the quotients of each pass: a machine that is slow for some passes is so for both.
double quotient(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> all;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) all.push_back(a[i] / b[i]);
  return median(all);
}

std::string time_text(double seconds) {
  return seconds > 1e-4 ? fmt::format("{:.3g} ms", seconds * 1e3) : fmt::format("{:.3g} ns", seconds * 1e9);
}

std::string rate_text(double billions, Row::Unit unit) {
  return unit == Row::Unit::bytes ? fmt::format("{:.4g} MB/s", billions * 1e3) : fmt::format("{:.3g} G/s", billions);
}

std::string speed(double seconds_each, Row::Unit unit) {
  return seconds_each > 2e-9 && unit == Row::Unit::work ? time_text(seconds_each)
                                                        : rate_text(1e-9 / seconds_each, unit);
}

Line line_of(const Row& row, const Plan& plan, const Results& results) {
  const Subject& product = subject(plan, row.product);
  const std::vector<double> passes = seconds(product, results, row.wall);
  const double s = median(passes);
  Line line{row.what, product.threads, "", speed(s, row.unit), {}, "", {}};
  if (!row.reference.empty()) {
    const std::vector<double> other = seconds(subject(plan, row.reference), results, row.wall);
    line.reference = speed(median(other), row.unit);
    line.ratio =
        row.rule == Row::Rule::cost ? s / median(other) : quotient(other, passes);  // a cost compares two groups
  }
  switch (row.rule) {
    case Row::Rule::at_least:
      line.target = fmt::format(">= {:.3g}", row.target);
      line.met = *line.ratio >= row.target;
      break;
    case Row::Rule::at_most:
      line.target = "<= " + time_text(row.target * 1e-9);
      line.met = s * 1e9 <= row.target;
      break;
    case Row::Rule::rate:
      line.target = ">= " + rate_text(row.target * product.threads, row.unit);
      line.met = 1e-9 / s >= row.target * product.threads;
      break;
    case Row::Rule::cost:
      line.target = fmt::format("<= {:.3g}", row.target);
      line.met = *line.ratio <= row.target;
      break;
    case Row::Rule::none:
      break;
  }
  return line;
}

bool measured(const Row& row, const Results& results) {
  return results.contains(row.product) && (row.reference.empty() || results.contains(row.reference));
}

}  // namespace

std::vector<Line> lines_of(const Plan& plan, const Results& results, const MemoryFigures& memory) {
  std::vector<Line> lines;
  for (const Row& row : plan.rows)
    if (measured(row, results)) lines.push_back(line_of(row, plan, results));
  if (memory.bytes_a_neuron > 0.0) {
    const double extra = memory.bytes_a_neuron - 8.0;
    lines.push_back({"memory of a LIF neuron beyond its state",
                     1,
                     "",
                     fmt::format("{:.3g} B", extra),
                     {},
                     "<= 16 B",
                     extra <= 16.0});
    lines.push_back({"memory of recorded spikes over their payload",
                     1,
                     "",
                     fmt::format("{:.3g}", memory.recording_overhead),
                     {},
                     "<= 1.2",
                     memory.recording_overhead <= 1.2});
    lines.push_back({fmt::format("memory of the process, {} LIF neurons", memory.many),
                     1,
                     "",
                     fmt::format("{:.3g} GiB", memory.many_gib),
                     {},
                     "<= 4 GiB",
                     memory.many_gib <= 4.0});
  }
  return lines;
}

void print_table(const std::vector<Line>& lines) {
  std::string text = fmt::format(
      "| {:58} | {:>7} | {:>10} | {:>10} | {:>6} | {:>10} | {:7} |\n|{:-<60}|{:->9}|{:->12}|{:->12}|{:->8}|{:->12}|{:-<9}|\n",
      "what; against", "threads", "reference", "this", "ratio", "target", "met", "", "", "", "", "", "", "");
  for (const Line& l : lines)
    text += fmt::format("| {:58} | {:>7} | {:>10} | {:>10} | {:>6} | {:>10} | {:7} |\n", l.what, l.threads, l.reference,
                        l.product, l.ratio ? fmt::format("{:.2f}", *l.ratio) : "", l.target,
                        !l.met   ? ""
                        : *l.met ? "yes"
                                 : "not met");
  std::fputs(text.c_str(), stdout);
}

void write_json(const std::string& file, const std::vector<Line>& lines, const Results& results) {
  nlohmann::ordered_json json;
  json["reference_instruction_set"] = reference_instruction_set();
  json["threads"] = all_threads();
  for (const Line& l : lines) {
    nlohmann::ordered_json row{
        {"what", l.what}, {"threads", l.threads}, {"reference", l.reference}, {"this", l.product}};
    row["ratio"] = l.ratio ? nlohmann::ordered_json(*l.ratio) : nlohmann::ordered_json();
    row["target"] = l.target;
    row["met"] = l.met ? nlohmann::ordered_json(*l.met) : nlohmann::ordered_json();
    json["rows"].push_back(std::move(row));
  }
  for (const auto& [name, passes] : results)
    for (const Times& t : passes) json["passes"][name].push_back({{"wall_s", t.wall}, {"processor_s", t.processor}});
  std::ofstream out(file);
  if (!(out << json.dump(1) << '\n' << std::flush)) throw std::runtime_error("cannot write " + file);
}

}  // namespace rheobase::bench
