# UBSan beside ASan, in all our sources but those that instantiate Beast: with both, one of these
# takes GCC over eight minutes. `npm run test:ubsan` covers them too.
foreach(source IN LISTS TOKPOST_SOURCES)
  if(NOT source MATCHES "^native/boost/")
    file(STRINGS ${source} beast REGEX "^#include <boost/beast")
    if(NOT beast)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_OPTIONS
        -fsanitize=undefined -fno-sanitize-recover=undefined)
    endif()
  endif()
endforeach()
target_link_options(tokpost_flags INTERFACE -fsanitize=undefined)
