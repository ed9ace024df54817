// The random numbers of the product alone, as stimuli, so that they are compiled and called as those of every plug-in.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct UniformDeviates {
  static constexpr auto name = "uniform_deviates", description = "a uniform number in (0, 1) for each target and step";
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  struct Coefficients {};
  static Coefficients prepare(const Parameters&, Time) { return {}; }
  static CurrentOf<Real> step(const Moment&, Random<Real>& random, const Parameters&, const Coefficients&) {
    return CurrentOf<Real>::from_value(random.uniform());
  }
};

template <class Real>
struct NormalDeviates : UniformDeviates<Real> {
  static constexpr auto name = "normal_deviates", description = "a normal number for each target and step";
  using typename UniformDeviates<Real>::Parameters;
  using typename UniformDeviates<Real>::Coefficients;
  static CurrentOf<Real> step(const Moment&, Random<Real>& random, const Parameters&, const Coefficients&) {
    return CurrentOf<Real>::from_value(random.normal());
  }
};

RHEOBASE_PLUGIN("deviates", "1.0.0", StimulusModel<UniformDeviates>, StimulusModel<NormalDeviates>)
