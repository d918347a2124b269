#include "native/core/base/result.hpp"

#include <stdexcept>
#include <string>

namespace tokpost {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::logic_error("value of a failed result read at " + where.to_string() + ": " +
                         error.code);
}

}  // namespace tokpost
