#pragma once

#include <string>

namespace tokpost {

/// The OpenSSL that answers at run time, and the one whose headers were compiled against. They
/// differ where another copy in the process has taken the place of ours.
struct TlsVersion {
  std::string library;
  std::string headers;
};

TlsVersion tls_version();

}  // namespace tokpost
