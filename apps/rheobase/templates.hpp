#pragma once
// The files that `new-plugin` writes, as they are in templates/: those of `common` and of one kind make a folder.

#include <string_view>
#include <vector>

namespace rheobase::program {

struct Template {
  std::string_view path;  ///< "neuron/my_model.cpp"
  std::string_view text;
};

extern const std::vector<Template> templates;

}  // namespace rheobase::program
