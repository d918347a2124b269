#include "native/core/net/http_message.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <locale>

namespace tokpost {

const std::string* find_header(const HttpHeaders& headers, std::string_view name) {
  const auto same_name = [name](const HttpHeader& header) {
    return boost::algorithm::iequals(header.name, name, std::locale::classic());
  };
  const auto found = std::ranges::find_if(headers, same_name);
  return found == headers.end() ? nullptr : &found->value;
}

}  // namespace tokpost
