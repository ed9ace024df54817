# RHEOBASE_SANITIZE=address,undefined instruments everything that is built here, plug-ins included.
if(RHEOBASE_SANITIZE)
  add_compile_options(-fsanitize=${RHEOBASE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${RHEOBASE_SANITIZE})
endif()
