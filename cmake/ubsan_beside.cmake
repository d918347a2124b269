# UBSan beside ASan, in all our sources but those that instantiate Beast: with both, one of these
# takes GCC over eight minutes. `npm run test:ubsan` covers them too.
foreach(layer base runtime net vault media store tiktok publish accounts sandbox)
  target_compile_options(tokpost_${layer} PRIVATE -fsanitize=undefined -fno-sanitize-recover=undefined)
endforeach()
set_property(SOURCE ${TOKPOST_HEAVY_SOURCES} APPEND PROPERTY COMPILE_OPTIONS -fno-sanitize=undefined)
target_link_options(tokpost_flags INTERFACE -fsanitize=undefined)
