// From a file to a report: what the file offers is found in one process, then each check of each model runs in its own.

#include <rheobase/conformance/conformance.hpp>

#include "conformance/check.hpp"
#include "conformance/child_process.hpp"
#include "conformance/own_models.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace rheobase {
namespace {

using namespace conformance;
using nlohmann::json;
using Outcome = CheckResult::Outcome;

constexpr const char* loads_name = "loads";

ConformanceCheck loads() {
  return {
      loads_name,
      "the file is a plug-in: its note says what it is before it is loaded, it loads, its manifest is well-formed, each "
      "default lies in its range, each unit fits its dimension",
      "mend what is named; authors in C++ leave note and manifest to RHEOBASE_PLUGIN",
      {}};
}

json answer(Outcome outcome, const std::string& text, const std::string& fix = {}) {
  return {{"outcome", static_cast<int>(outcome)}, {"text", text}, {"fix", fix}};
}
std::string to_answer(const json& j) { return j.dump(-1, ' ', false, json::error_handler_t::replace); }

/// In a child: what the file says of itself.
std::string load(const std::filesystem::path& file) {
  Registry registry;
  try {
    registry.load(file);
  } catch (const PluginError& error) {
    return to_answer(answer(Outcome::failed, error.what()));
  }
  const rheobase_plugin& plugin = *registry.files()[0].manifest;
  json found =
      answer(Outcome::ok, fmt::format("plug-in {} {}, {}; {} model{}", plugin.name, plugin.version, plugin.toolchain,
                                      plugin.model_count, plugin.model_count == 1 ? "" : "s"));
  found["plugin"] = plugin.name;
  found["version"] = plugin.version;
  found["toolchain"] = plugin.toolchain;
  for (const RegisteredModel& m : registry.models())
    found["models"].push_back({{"kind", m.model->kind}, {"name", m.model->name}});
  return to_answer(found);
}

/// In a child: one check of one model.
std::string check(const std::filesystem::path& file, int kind, const std::string& name, const Check& check) {
  try {
    Registry registry;
    registry.load(file);
    registry.add(clockwork);
    registry.add(witness);
    const Subject subject{registry, registry.find(static_cast<rheobase_kind>(kind), name)};
    return to_answer(answer(Outcome::ok, check.of(kind)(subject)));
  } catch (const Failed& failed) {
    return to_answer(answer(Outcome::failed, failed.text, failed.fix));
  } catch (const NotApplicable& not_applicable) {
    return to_answer(answer(Outcome::not_applicable, not_applicable.why));
  } catch (const std::exception& error) {
    return to_answer(answer(Outcome::failed, error.what()));
  }
}

/// What a child's end means for the check that it ran.
CheckResult result(const std::string& name, const std::string& fix, const ChildEnd& end, double timeout) {
  CheckResult r{.check = name, .seconds = end.seconds};
  if (end.how != ChildEnd::How::returned) {
    r.outcome = Outcome::failed;
    r.text = in_words(end, timeout);
    r.fix =
        end.how == ChildEnd::How::killed
            ? "look for the line in a debugger (gdb --args rheobase run a scenario with it), or compile the plug-in with "
              "-fsanitize=address"
            : fix;
    return r;
  }
  const json j = json::parse(end.answer, nullptr, false);
  if (j.is_discarded()) return {name, Outcome::failed, "its process gave no answer that can be read", fix, end.seconds};
  r.outcome = static_cast<Outcome>(j["outcome"].get<int>());
  r.text = j["text"];
  if (r.outcome == Outcome::failed) r.fix = j["fix"].get<std::string>().empty() ? fix : j["fix"].get<std::string>();
  return r;
}

class Run {
 public:
  Run(const std::filesystem::path& file, const ConformanceOptions& options)
      : options_(options),
        at_once_(options.at_once > 0 ? options.at_once
                                     : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))) {
    std::error_code error;
    report_.file = std::filesystem::absolute(file, error);
    for (const std::string& name : options.only)
      if (name != loads_name && std::ranges::none_of(all_checks(), [&](const Check& c) { return name == c.name; }))
        throw std::invalid_argument(fmt::format("there is no check '{}'", name));
  }

  ConformanceReport run() {
    if (!load_file()) return report_;
    std::vector<Job> jobs, alone;
    for (std::size_t p = 1; p < report_.parts.size(); ++p)
      for (const Check& c : all_checks())
        if (c.of(kinds_[p]) != nullptr && chosen(c.name))
          (c.alone ? alone : jobs).push_back({p, report_.parts[p].results.size(), &c}),
              report_.parts[p].results.push_back({.check = c.name});
    run_jobs(jobs, at_once_);
    run_jobs(alone, 1);
    return report_;
  }

 private:
  struct Job {
    std::size_t part, place;
    const Check* check;
  };

  bool chosen(const std::string& name) const {
    return options_.only.empty() || std::ranges::find(options_.only, name) != options_.only.end();
  }
  void tell(const ConformanceReport::Part& part, const CheckResult& r) const {
    if (options_.on_result) options_.on_result(part, r);
  }

  bool load_file() {
    ChildEnd end;
    run_in_children({[&] { return load(report_.file); }}, 1, options_.timeout,
                    [&](std::size_t, ChildEnd e) { end = std::move(e); });
    report_.parts.push_back({{}, {}, {result(loads_name, loads().fix, end, options_.timeout)}});
    kinds_.push_back(0);
    const CheckResult& loaded = report_.parts[0].results[0];
    if (loaded.outcome == Outcome::ok) {
      const json found = json::parse(end.answer);
      report_.plugin = found["plugin"];
      report_.version = found["version"];
      report_.toolchain = found["toolchain"];
      for (const json& model : found["models"]) {
        kinds_.push_back(model["kind"]);
        report_.parts.push_back({std::string(kind_name(kinds_.back())), model["name"], {}});
      }
    }
    tell(report_.parts[0], loaded);
    return loaded.outcome == Outcome::ok;
  }

  void run_jobs(const std::vector<Job>& jobs, int at_once) {
    std::vector<std::function<std::string()>> works;
    for (const Job& job : jobs)
      works.push_back(
          [&, job] { return check(report_.file, kinds_[job.part], report_.parts[job.part].model, *job.check); });
    run_in_children(works, at_once, options_.timeout, [&](std::size_t k, ChildEnd end) {
      ConformanceReport::Part& part = report_.parts[jobs[k].part];
      CheckResult& r = part.results[jobs[k].place];
      r = result(jobs[k].check->name, jobs[k].check->fix, end, options_.timeout);
      tell(part, r);
    });
  }

  const ConformanceOptions& options_;
  int at_once_;
  ConformanceReport report_;
  std::vector<int> kinds_;  // of the parts
};

}  // namespace

std::vector<ConformanceCheck> conformance_checks() {
  std::vector<ConformanceCheck> all{loads()};
  for (const Check& c : all_checks()) {
    ConformanceCheck& told = all.emplace_back(ConformanceCheck{c.name, c.rule, c.fix, {}});
    for (const Kind& kind : kinds)
      if (c.of(kind.kind) != nullptr) told.kinds.emplace_back(kind.name);
  }
  return all;
}

std::size_t ConformanceReport::count(Outcome outcome) const {
  std::size_t n = 0;
  for (const Part& part : parts)
    n += static_cast<std::size_t>(std::ranges::count(part.results, outcome, &CheckResult::outcome));
  return n;
}

ConformanceReport test_plugin(const std::filesystem::path& file, const ConformanceOptions& options) {
  return Run(file, options).run();
}

}  // namespace rheobase
