#pragma once

#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"

#include <string>

namespace tokpost {

struct KeyFile {
  Secret key;         ///< as KeyRing::parse() takes it
  bool made = false;  ///< by this call
};

/// The encryption key of somebody who has configured none: `<folder>/key`, made where it is not
/// there, readable by its owner alone. Processes that start at once agree on one key. The folder
/// keeps itself out of git. Blocks on the disk. Fails with kind `config`, code `key_file`.
Result<KeyFile> read_or_make_key_file(const std::string& folder);

}  // namespace tokpost
