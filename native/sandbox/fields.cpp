#include "native/sandbox/fields.hpp"

#include "native/sandbox/scopes.hpp"

#include <algorithm>

namespace tokpost::sandbox {

Refused read_fields(Exchange& exchange, const std::vector<std::string_view>& known,
                    std::vector<std::string>& fields) {
  fields = split_scopes(find_param(exchange.query, "fields").value_or(""));
  if (fields.empty()) {
    return Refusal{400, "invalid_params", "Fields is required.", 24, "`fields` is missing"};
  }
  for (const auto& field : fields) {
    if (std::find(known.begin(), known.end(), field) == known.end()) {
      return Refusal{400, "invalid_params", "Invalid fields are requested: " + field, 24,
                     "there is no field " + field};
    }
  }
  return std::nullopt;
}

}  // namespace tokpost::sandbox
