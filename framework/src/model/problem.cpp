#include <rheobase/model/problem.hpp>

#include <utility>

namespace rheobase {
namespace {

std::string all_of(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    if (!problem.path.empty()) text += problem.path + ": ";
    text += problem.message;
  }
  return text;
}

}  // namespace

ModelError::ModelError(std::vector<Problem> problems)
    : std::runtime_error(all_of(problems)), problems_(std::move(problems)) {}

}  // namespace rheobase
