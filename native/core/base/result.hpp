#pragma once

#include "native/core/base/error.hpp"

#include <boost/system/result.hpp>

namespace tokpost {

/// A value or the reason there is none. Expected failures travel as values; an exception means a
/// bug or no memory.
template <class T>
using Result = boost::system::result<T, Error>;

/// For operations that answer nothing but success.
using Status = Result<void>;

/// Boost calls this when somebody reads the value of a failed Result, which is a bug of ours.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace tokpost
