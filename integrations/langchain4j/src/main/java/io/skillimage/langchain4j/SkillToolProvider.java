package io.skillimage.langchain4j;

import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.skillimage.SkillResolver;

/**
 * Makes the tools of one invocation. Static in LangChain4j's sense, so it is asked once per invocation; what the tools
 * must remember lives in the session that they share.
 */
final class SkillToolProvider implements ToolProvider {
    private final SkillResolver resolver;
    private final Catalogue catalogue;

    SkillToolProvider(SkillResolver resolver, Catalogue catalogue) {
        this.resolver = resolver;
        this.catalogue = catalogue;
    }

    @Override
    public ToolProviderResult provideTools(ToolProviderRequest request) {
        ToolProviderResult.Builder tools = ToolProviderResult.builder();
        if (catalogue.isEmpty()) {
            return tools.build();
        }
        SkillSession session = new SkillSession(resolver, catalogue, request.messages());
        return tools.add(
                        ActivateSkillTool.specification(catalogue),
                        new GuardedTool(new ActivateSkillTool(session)::call))
                .add(ReadResourceTool.specification(catalogue), new GuardedTool(new ReadResourceTool(session)::call))
                .build();
    }
}
