#pragma once

#include <string>
#include <vector>

namespace tokpost::test {

/// One small file of every kind and variety that the fixtures know: what mutations start from.
std::vector<std::string> media_corpus();

}  // namespace tokpost::test
