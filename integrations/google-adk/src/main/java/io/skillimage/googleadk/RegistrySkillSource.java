package io.skillimage.googleadk;

import com.google.adk.skills.Frontmatter;
import com.google.adk.skills.SkillSource;
import com.google.adk.skills.SkillSourceException;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.ByteSource;
import io.reactivex.rxjava3.core.Single;
import io.skillimage.PrintableText;
import io.skillimage.SkillFile;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillOffer;
import io.skillimage.agent.SkillUse.Kind;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Skills where ADK looks for them: names and descriptions are those that are offered, instructions and files are verified
 * and come from exactly the manifest that was listed, whatever its tag says by then. Safe for use by many threads.
 *
 * <p>Every listing looks at the skills anew where that is due. ADK tells a source nothing about the invocation, so this one
 * is for one caller, and for one conversation at a time where tags move: with {@link RegistrySkillToolset} each invocation
 * has its own.
 *
 * <p>Nothing of a skill is fetched to list it. Files are those of {@link io.skillimage.agent.SkillResources}, so neither
 * scripts nor hidden files; a file or an instruction over 1 MiB is an error. All work is done when a {@link Single} is
 * subscribed to, on that thread, and all that can fail fails as a {@link SkillSourceException} whose message names neither
 * hosts nor paths of this machine: ADK hands it to the model. The cause is logged.
 */
public final class RegistrySkillSource implements SkillSource {
    private static final long MAX_FILE = 1L << 20;
    private static final int MAX_LISTED = 100;

    private final Supplier<SkillOffer> offers;
    private volatile @Nullable SkillOffer listed;

    private RegistrySkillSource(Supplier<SkillOffer> offers) {
        this.offers = offers;
    }

    /** Returns a source of what somebody of whom nothing is known may use. */
    public static RegistrySkillSource of(AgentSkills skills) {
        return of(skills, SkillCaller.ANONYMOUS);
    }

    /** Returns a source of what a caller may use. */
    public static RegistrySkillSource of(AgentSkills skills, SkillCaller caller) {
        return new RegistrySkillSource(() -> skills.offer(caller));
    }

    /** Returns a source of one offer, which never changes. */
    static RegistrySkillSource of(SkillOffer offer) {
        return new RegistrySkillSource(() -> offer);
    }

    /** Returns what is offered, by name; what ADK cannot name is left out and logged. */
    @Override
    public Single<ImmutableMap<String, Frontmatter>> listFrontmatters() {
        return Failures.mapped(SkillSourceException.SKILL_LOAD_ERROR, () -> {
            SkillOffer offer = offers.get();
            listed = offer;
            ImmutableMap.Builder<String, Frontmatter> all = ImmutableMap.builder();
            for (OfferedSkill skill : offer.skills()) {
                Frontmatters.of(skill).ifPresent(frontmatter -> all.put(skill.name(), frontmatter));
            }
            return all.buildOrThrow();
        });
    }

    /** Returns name and description, as they were listed. */
    @Override
    public Single<Frontmatter> loadFrontmatter(String skillName) {
        return Failures.mapped(SkillSourceException.SKILL_LOAD_ERROR, () -> {
            OfferedSkill skill = find(offer(), Kind.ACTIVATION, skillName, null);
            return Frontmatters.of(skill)
                    .orElseThrow(() -> new SkillSourceException(
                            "This skill cannot be used here.", SkillSourceException.SKILL_FORMAT_ERROR));
        });
    }

    /** Returns the text of SKILL.md after its front matter. Counts as an activation. */
    @Override
    public Single<String> loadInstructions(String skillName) {
        return Failures.mapped(SkillSourceException.SKILL_LOAD_ERROR, () -> {
            SkillOffer offer = offer();
            return offer.instructions(find(offer, Kind.ACTIVATION, skillName, null));
        });
    }

    /**
     * Returns the files below a directory.
     *
     * @param resourceDirectory a directory of the skill, or an empty string for all its files
     */
    @Override
    public Single<ImmutableList<String>> listResources(String skillName, String resourceDirectory) {
        return Failures.mapped(SkillSourceException.RESOURCE_LOAD_ERROR, () -> {
            SkillOffer offer = offer();
            OfferedSkill skill = find(offer, Kind.READ, skillName, resourceDirectory);
            ImmutableList<String> below = ImmutableList.copyOf(paths(offer, skill, slashed(resourceDirectory)));
            if (below.isEmpty() && !resourceDirectory.isEmpty()) {
                throw new SkillSourceException(
                        "The skill '" + skill.name() + "' has no files in '" + PrintableText.of(resourceDirectory)
                                + "'.",
                        SkillSourceException.RESOURCE_NOT_FOUND);
            }
            return below;
        });
    }

    /** Returns a verified file. */
    @Override
    public Single<ByteSource> loadResource(String skillName, String resourcePath) {
        return Failures.mapped(SkillSourceException.RESOURCE_LOAD_ERROR, () -> {
            SkillOffer offer = offer();
            OfferedSkill skill = find(offer, Kind.READ, skillName, resourcePath);
            return ByteSource.wrap(
                    offer.read(skill, resourcePath, MAX_FILE).orElseThrow(() -> noFile(offer, skill, resourcePath)));
        });
    }

    /** What was listed last is what the model chose from. */
    private SkillOffer offer() {
        SkillOffer known = listed;
        return known == null ? offers.get() : known;
    }

    private static OfferedSkill find(SkillOffer offer, Kind kind, String name, @Nullable String path)
            throws SkillSourceException {
        return offer.find(name).orElseThrow(() -> {
            offer.refuse(kind, name, path);
            return new SkillSourceException(
                    "There is no skill '" + PrintableText.of(name) + "'. " + sentence("The skills are", offer.names()),
                    SkillSourceException.SKILL_NOT_FOUND);
        });
    }

    private static SkillSourceException noFile(SkillOffer offer, OfferedSkill skill, String path) {
        return new SkillSourceException(
                "The skill '" + skill.name() + "' has no file '" + PrintableText.of(path) + "' that can be read. "
                        + sentence("Its files are", paths(offer, skill, "")),
                SkillSourceException.RESOURCE_NOT_FOUND);
    }

    private static List<String> paths(SkillOffer offer, OfferedSkill skill, String below) {
        return offer.resources(skill).files().stream()
                .map(SkillFile::path)
                .filter(path -> path.startsWith(below))
                .toList();
    }

    private static String slashed(String directory) {
        return directory.isEmpty() || directory.endsWith("/") ? directory : directory + "/";
    }

    private static String sentence(String beginning, List<String> things) {
        if (things.isEmpty()) {
            return "There are none.";
        }
        String more = things.size() > MAX_LISTED ? " and " + (things.size() - MAX_LISTED) + " more" : "";
        return beginning + ": " + String.join(", ", things.subList(0, Math.min(things.size(), MAX_LISTED))) + more
                + ".";
    }
}
