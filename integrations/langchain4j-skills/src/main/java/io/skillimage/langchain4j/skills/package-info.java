/** Skills for LangChain4j's own, experimental skill support. */
@NullMarked
package io.skillimage.langchain4j.skills;

import org.jspecify.annotations.NullMarked;
