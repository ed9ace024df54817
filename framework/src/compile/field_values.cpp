#include "compile/field_values.hpp"

#include "model/time_grid.hpp"

#include <rheobase/model/experiment.hpp>
#include <rheobase/plugin/random.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rheobase {
namespace {

class FieldReader {
 public:
  FieldReader(const FieldOwner& owner, const rheobase_field& field, Findings& findings)
      : owner_(owner), field_(field), findings_(findings), dimension_(to_dimension(field.dimension)) {}

  std::vector<double> read(const Value& value) {
    const std::size_t problems = findings_.problems.size();
    std::vector<double> numbers = field_.choices ? std::vector{choice(value)} : std::visit(*this, value);
    if (findings_.problems.size() == problems) keep_rules(numbers);
    return numbers;
  }

  double read_one(const Quantity& q) {
    const std::size_t problems = findings_.problems.size();
    double number = si(q);
    if (findings_.problems.size() == problems) keep_rules({&number, 1});
    return number;
  }

  std::vector<double> operator()(const Quantity& q) { return {si(q)}; }

  std::vector<double> operator()(const std::vector<Quantity>& list) {
    if (static_cast<std::int64_t>(list.size()) != owner_.count)
      refuse(fmt::format("{} is a list of {} values, but {} is {}; give one value for all, or a list of {}", subject(),
                         list.size(), owner_.counted, owner_.count, owner_.count));
    std::vector<double> numbers;
    for (const Quantity& q : list) numbers.push_back(si(q));
    return numbers;
  }

  std::vector<double> operator()(const Linspace& line) {
    const std::size_t problems = findings_.problems.size();
    const double from = si(line.from);
    (void)si(line.to);
    if (findings_.problems.size() > problems) return {from};
    return evenly_spaced_si(line.from, line.to, owner_.count);
  }

  std::vector<double> operator()(const Normal& normal) {
    const double mean = si(normal.mean), std = si(normal.std);
    if (std < 0) refuse(fmt::format("{}: std must be >= 0, but it is \"{}\"", subject(), to_text(normal.std)));
    hint_ = "; it was drawn: a smaller std, or uniform in place of normal, keeps to the rule";
    return each([&](Random<double>&& random) { return mean + std * random.normal(); });
  }

  std::vector<double> operator()(const Uniform& uniform) {
    const double low = si(uniform.low), high = si(uniform.high);
    if (!(low < high))
      refuse(fmt::format("{}: low must be below high, but \"{}\" is not below \"{}\"", subject(), to_text(uniform.low),
                         to_text(uniform.high)));
    return each([&](Random<double>&& random) { return low + (high - low) * random.uniform(); });
  }

  std::vector<double> operator()(const std::string& text) {
    refuse(fmt::format("{} is {} such as \"{}\", but it is the text \"{}\"", subject(), dimension_name(dimension_),
                       example(), printable(text)));
    return {0.0};
  }

  std::vector<double> operator()(const SharedSeries& series) {
    refuse(fmt::format("{} is {} such as \"{}\", but it is {}", subject(), dimension_name(dimension_), example(),
                       to_text(Value(series))));
    return {0.0};
  }

 private:
  [[nodiscard]] std::string subject() const { return fmt::format("{} of {}", field_.name, owner_.subject); }
  [[nodiscard]] std::string example() const { return example_of(dimension_); }
  void refuse(std::string message) {
    findings_.problems.push_back({owner_.path + "." + field_.name, std::move(message)});
  }

  /// A value a neuron, drawn by numbers of its own.
  template <class Draw>
  std::vector<double> each(Draw draw) const {
    const std::uint64_t part = part_number(owner_.path + "." + field_.name);
    std::vector<double> numbers(static_cast<std::size_t>(owner_.count));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = draw(Random<double>(owner_.seed, part, i, -1));
    return numbers;
  }

  double si(const Quantity& q) {
    if (q.dimension != dimension_) {
      const bool bare = q.dimension == dimensions::none;
      refuse(fmt::format(
          "{} is {} such as \"{}\", but {}", subject(), dimension_name(dimension_), example(),
          bare ? fmt::format("{} is a plain number: add its unit", to_text(q))
               : fmt::format("\"{}\" is {}{}", to_text(q), dimension_name(q.dimension), siemens_for_seconds(q))));
    } else if (!std::isfinite(q.si)) {
      refuse(fmt::format("{} must be a finite number, but it is \"{}\"", subject(), to_text(q)));
    }
    return q.si;
  }

  [[nodiscard]] const char* siemens_for_seconds(const Quantity& q) const {
    const bool so = dimension_ == dimensions::time && q.dimension == dimensions::conductance;
    return so ? ": S is the siemens, the second is a small s" : "";
  }

  double choice(const Value& value) {
    std::string known;
    const auto* text = std::get_if<std::string>(&value);
    std::vector<std::string> names;
    for (int k = 0; field_.choices[k] != nullptr; ++k) {
      if (text != nullptr && *text == field_.choices[k]) return k;
      names.emplace_back(field_.choices[k]);
      known += fmt::format("{}\"{}\"", k > 0 ? " or " : "", field_.choices[k]);
    }
    std::string meant;
    if (text != nullptr)
      if (const auto near = near_name(*text, names)) meant = fmt::format("; did you mean \"{}\"?", *near);
    refuse(fmt::format("{} must be {}, but it is {}{}", subject(), known, to_text(value), meant));
    return 0.0;
  }

  void keep_rules(std::span<double> numbers) {
    check_range(numbers);
    if (field_.role == RHEOBASE_ROLE_WHOLE_STEPS && owner_.dt > 0.0) round_up(numbers);
    if (field_.role == RHEOBASE_ROLE_SELDOM_NEGATIVE) warn_if_negative(numbers);
  }
  void check_range(std::span<const double> numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const double x = numbers[i];
      std::string rule;
      if (field_.minimum_excluded ? x <= field_.minimum : x < field_.minimum)
        rule = fmt::format("{} {}", field_.minimum_excluded ? ">" : ">=", bound(field_.minimum));
      else if (field_.maximum_excluded ? x >= field_.maximum : x > field_.maximum)
        rule = fmt::format("{} {}", field_.maximum_excluded ? "<" : "<=", bound(field_.maximum));
      else if (!std::isfinite(x)) rule = "a finite number";
      else continue;
      const std::string where = numbers.size() > 1 ? fmt::format(" in neuron {}", i) : "";
      return refuse(
          fmt::format("{} must be {}, but it is \"{}\"{}{}", subject(), rule, field_text(field_, x), where, hint_));
    }
  }
  [[nodiscard]] std::string bound(double si) const { return si == 0.0 ? "0" : field_text(field_, si); }

  void warn_if_negative(std::span<const double> numbers) {
    const auto negative = std::ranges::find_if(numbers, [](double x) { return x < 0.0; });
    if (negative == numbers.end()) return;
    findings_.warnings.push_back(
        {owner_.path + "." + field_.name,
         fmt::format("{} = {} is negative, which is unusual, for it is the {}; is its sign right?", subject(),
                     field_text(field_, *negative), field_.description)});
  }

  void round_up(std::span<double> numbers) {
    bool told = false;
    for (double& x : numbers) {
      if (!(x / owner_.dt <= most_countable_steps))
        return refuse(
            fmt::format("{} = {} is longer than can be counted in steps of dt = {}: {:.3g} of them, but {:.3g} "
                        "is the most",
                        subject(), field_text(field_, x), to_text(Quantity(owner_.dt, dimensions::time)), x / owner_.dt,
                        most_countable_steps));
      const bool whole = whole_steps_in(x, owner_.dt).has_value();
      const std::int64_t steps = steps_up(x, owner_.dt);
      const double rounded = static_cast<double>(steps) * owner_.dt;
      if (!whole && !told) {
        told = true;
        findings_.warnings.push_back(
            {owner_.path + "." + field_.name,
             fmt::format("{} = {} is not a multiple of dt = {}; using {} step{} = {:.12g} ms", subject(),
                         field_text(field_, x), to_text(Quantity(owner_.dt, dimensions::time)), steps,
                         steps == 1 ? "" : "s", rounded * 1e3)});
      }
      x = rounded;
    }
  }

  const FieldOwner& owner_;
  const rheobase_field& field_;
  Findings& findings_;
  Dimension dimension_;
  std::string_view hint_;  // behind a number outside the range
};

}  // namespace

std::vector<double> field_values(const FieldOwner& owner, const rheobase_field& field, const Value& value,
                                 Findings& findings) {
  return FieldReader(owner, field, findings).read(value);
}

double field_value(const FieldOwner& owner, const rheobase_field& field, const Quantity& value, Findings& findings) {
  return FieldReader(owner, field, findings).read_one(value);
}

std::vector<std::vector<double>> all_field_values(const FieldOwner& owner, std::span<const rheobase_field> fields,
                                                  const Values& given, Findings& findings) {
  std::vector<std::vector<double>> all;
  for (const rheobase_field& field : fields) {
    const auto found = given.find(field.name);
    all.push_back(found == given.end() ? std::vector{field.default_value}
                                       : field_values(owner, field, found->second, findings));
  }
  return all;
}

void refuse_unknown_keys(const FieldOwner& owner, const Values& given, std::span<const std::string> known,
                         Findings& findings, std::initializer_list<std::string> beside) {
  std::vector<std::string> meant(known.begin(), known.end());
  meant.insert(meant.end(), beside);
  for (const auto& [key, value] : given) {
    if (std::ranges::find(known, key) != known.end()) continue;
    const bool is_beside = std::ranges::find(beside, key) != beside.end();
    const auto near = near_name(key, is_beside ? known : std::span<const std::string>(meant));
    const std::string hint = near            ? fmt::format("; did you mean '{}'?", *near)
                             : known.empty() ? "; it takes no parameters"
                                             : fmt::format("; it has {}", fmt::join(known, ", "));
    findings.problems.push_back({.path = owner.path + "." + key,
                                 .message = fmt::format("{} has no '{}'{}", owner.subject, printable(key), hint),
                                 .of_key = true});
  }
}

}  // namespace rheobase
