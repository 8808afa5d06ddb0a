using Mot.Association.Motion;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

public sealed class TrackerOptionsTests
{
    public static TheoryData<string> Presets() => [.. TrackerPresets.Names];

    [Theory]
    [MemberData(nameof(Presets))]
    public void Json_gives_back_what_it_got(string preset)
    {
        TrackerOptions options = TrackerPresets.Create(preset);
        TrackerOptions back = TrackerOptions.FromJson(options.ToJson());
        Assert.Equal(options.ToJson(), back.ToJson());
        Assert.Equal(options.Stages, back.Stages);
        Assert.Equal(options with { Stages = back.Stages }, back);
    }

    [Fact]
    public void Missing_fields_have_their_defaults() =>
        Assert.Equal(new TrackerOptions { TrackBuffer = 7 }.ToJson(), TrackerOptions.FromJson("""{ "TrackBuffer": 7 }""").ToJson());

    [Fact]
    public void Options_without_the_newer_fields_are_written_as_before()
    {
        Assert.DoesNotContain("ConfidenceInclusive", TrackerPresets.FairMot.ToJson());
        Assert.True(TrackerOptions.FromJson(TrackerPresets.DeepSort.ToJson()).ConfidenceInclusive);
        Assert.False(TrackerPresets.DeepSort.With("ConfidenceInclusive=false").ConfidenceInclusive);
    }

    [Fact]
    public void Missing_fields_of_a_stage_have_theirs_too()
    {
        AssociationStage stage = Assert.Single(TrackerOptions.FromJson("""{ "Stages": [{ "Cost": "Cosine" }] }""").Stages);
        Assert.Equal(new AssociationStage { Cost = PairCost.Cosine }, stage);
    }

    [Theory]
    [InlineData("""{ "TrackBufer": 7 }""", "TrackBufer")]
    [InlineData("""{ "Motion": { "Speed": 7 } }""", "Speed")]
    [InlineData("""{ "TrackBuffer": "many" }""", "TrackBuffer")]
    [InlineData("""{ "TrackBuffer": -1 }""", "TrackBuffer: found -1, expected at least 0")]
    [InlineData("""{ "Motion": null }""", "Motion")]
    [InlineData("""{ "Motion": { "Model": "Warp" } }""", "Motion.Model")]
    [InlineData("""{ "Motion": { "Model": 77 } }""", "Motion.Model: found 77, expected None, AspectHeight, AreaAspect, WidthHeight")]
    [InlineData("""{ "Stages": [] }""", "Stages: found none, expected at least one")]
    [InlineData("""{ "Stages": [null] }""", "Stages")]
    [InlineData("null", "found no object")]
    [InlineData("""{ "Stages": [{ "Limit": 1 }] }""", "Limit")]
    [InlineData("""{ "Stages": [{ "CostLimit": 2 }] }""", "Stages.0.CostLimit: found 2, expected at most 1")]
    [InlineData("{", "Tracker options")]
    [InlineData("""{ "Name": "\ud800" }""", "Tracker options: ")]
    [InlineData("""{ "\ud800": 7 }""", "Tracker options: ")]
    [InlineData("""{ "Stages": [{ "\udc00": 7 }] }""", "Tracker options: ")]
    [InlineData("""{ "TrackBuffer": 7, "TrackBuffer": 8 }""", "Tracker options: ")]
    public void Bad_json_says_where(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => TrackerOptions.FromJson(json)).Message);

    [Theory]
    [InlineData("TrackBuffer", "60", "\"TrackBuffer\": 60")]
    [InlineData("trackbuffer", "60", "\"TrackBuffer\": 60")]
    [InlineData("Name", "12", "\"Name\": \"12\"")]
    [InlineData("Name", "\"my tracker\"", "\"Name\": \"my tracker\"")]
    [InlineData("Motion.Model", "AreaAspect", "\"Model\": \"AreaAspect\"")]
    [InlineData("Motion.AspectHeight.Position", "0.07", "\"Position\": 0.07")]
    [InlineData("Stages.LOW.CostLimit", "0.31", "\"CostLimit\": 0.31")]
    [InlineData("Stages.1.CostLimit", "0.31", "\"CostLimit\": 0.31")]
    [InlineData("Stages.low.Tracks", "Tracked, Lost", "\"Tracks\": \"Confirmed\"")]
    [InlineData("HighThreshold", "null", "\"HighThreshold\": null")]
    [InlineData("ReferenceCompatible", "true", "\"ReferenceCompatible\": true")]
    [InlineData("Quirks", "LateRemoval, InclusiveIou", "\"Quirks\": \"LateRemoval, InclusiveIou\"")]
    public void An_option_is_set_by_its_name(string name, string value, string json)
    {
        TrackerOptions options = TrackerPresets.ByteTrack;
        TrackerOptions changed = options.With(name, value);
        Assert.Contains(json, changed.ToJson());
        Assert.Equal(changed.ToJson(), options.With($"{name} = {value}").ToJson());
        string[] before = options.ToJson().Split('\n'), after = changed.ToJson().Split('\n');
        Assert.Equal(before.Length, after.Length);
        Assert.InRange(before.Zip(after).Count(p => p.First != p.Second), 1, 1);
    }

    [Theory]
    [InlineData("Buffer", "3", "Option Buffer: found 'Buffer', expected one of Name, ConfidenceThreshold")]
    [InlineData("Stages.middle.CostLimit", "3", "found 'middle', expected one of high.<option>, low.<option>")]
    [InlineData("Stages.9.CostLimit", "3", "found '9'")]
    [InlineData("Stages.high", "3", "found 'high'")]
    [InlineData("Stages.high.Limit", "3", "found 'Limit', expected one of Name, Tracks")]
    [InlineData("TrackBuffer.Frames", "3", "found 'Frames'")]
    [InlineData("TrackBuffer", "many", "Option TrackBuffer: found 'many', expected an integer")]
    [InlineData("TrackBuffer", "1.5", "expected an integer")]
    [InlineData("TrackBuffer", "", "expected an integer")]
    [InlineData("NmsThreshold", "much", "expected a number, or null")]
    [InlineData("ClassAware", "3", "expected true or false")]
    [InlineData("Motion.Model", "Warp", "expected None, AspectHeight, AreaAspect, WidthHeight")]
    [InlineData("NmsThreshold", "1.5", "Option NmsThreshold: found 1.5, expected at least 0 and at most 1")]
    [InlineData("Stages.high.CostLimit", "0", "Stages.0.CostLimit: found 0, expected more than 0")]
    [InlineData("Stages.high.CostLimit", "1.2", "Stages.0.CostLimit: found 1.2, expected at most 1")]
    [InlineData("Stages.high.CostLimit", "1e999", "CostLimit")]
    [InlineData("Stages.high.Name", "low", "a name that no other stage has")]
    [InlineData("Stages.high.Name", "a.b", "without '.'")]
    [InlineData("Motion.AspectHeight.Velocity", "0", "Motion.AspectHeight.Velocity: found 0, expected more than 0")]
    [InlineData("Appearance.Momentum", "1.01", "Appearance.Momentum")]
    [InlineData("MaxAspect", "-1", "MaxAspect: found -1, expected more than 0")]
    public void A_bad_option_says_what_is_expected(string name, string value, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => TrackerPresets.ByteTrack.With(name, value)).Message);

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Assert.Contains("MotionGate", Assert.Throws<ArgumentException>(() => new Tracker(TrackerPresets.FairMot.With("Motion.Model", "None"))).Message);
        Assert.Contains("Rule", Assert.Throws<ArgumentException>(() => TrackerPresets.FairMot.With("Stages.appearance.Rule", "SolveThenDrop")).Message);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => new Tracker(new() { MinArea = double.NaN })).Message);
        Assert.Contains("frame rate", Assert.Throws<ArgumentOutOfRangeException>(() => new Tracker(new(), 0)).Message);
    }

    [Fact]
    public void An_assignment_needs_a_name_and_a_value() =>
        Assert.Contains("expected Option=value", Assert.Throws<ArgumentException>(() => TrackerPresets.Sort.With("TrackBuffer")).Message);

    [Fact]
    public void Presets_are_known_by_name()
    {
        Assert.Same(TrackerPresets.ByteTrack, TrackerPresets.Create("ByteTrack"));
        string message = Assert.Throws<ArgumentException>(() => TrackerPresets.Create("best")).Message;
        Assert.All(TrackerPresets.Names, name => Assert.Contains(name, message));
    }

    /// <summary>The constants of the papers and of their code.</summary>
    [Fact]
    public void Presets_have_their_papers_constants()
    {
        TrackerOptions sort = TrackerPresets.Sort, jde = TrackerPresets.JdeCode, fair = TrackerPresets.FairMot, cs = TrackerPresets.CsTrack, bytes = TrackerPresets.ByteTrack;
        Assert.Equal((1, null, 3, 0.7), (sort.TrackBuffer, sort.TrackBufferFrameRate, sort.ReportStreak, sort.Stages[0].CostLimit));
        Assert.Equal((0.5, 0.5, false, 200, 1.6), (jde.ConfidenceThreshold, jde.NewTrackThreshold, jde.ConfirmInFirstFrame, jde.MinArea, jde.MaxAspect));
        Assert.Equal((0.4, 0.4, true, 100, 1.6), (fair.ConfidenceThreshold, fair.NewTrackThreshold, fair.ConfirmInFirstFrame, fair.MinArea, fair.MaxAspect));
        Assert.Equal((0.5, 0.5, false, 100, 0.6), (cs.ConfidenceThreshold, cs.NewTrackThreshold, cs.ConfirmInFirstFrame, cs.MinArea, cs.MaxAspect));
        Assert.Equal((0.1, 0.6, 0.7), (bytes.ConfidenceThreshold, bytes.HighThreshold, bytes.NewTrackThreshold));
        TrackerOptions oc = TrackerPresets.OcSort, deep = TrackerPresets.DeepSort, bot = TrackerPresets.BotSort, reid = TrackerPresets.BotSortReid;
        Assert.Equal((0.6, 30, 3, 3, 0.2), (oc.ConfidenceThreshold, oc.TrackBuffer, oc.ReportStreak, oc.Motion.DirectionSpan, oc.Stages[0].DirectionWeight));
        Assert.Equal((0.3, 100, 3, 30, 0.2, 0.7), (deep.ConfidenceThreshold, deep.Appearance.History, deep.ConfirmationHits, deep.TrackBuffer, deep.Stages[0].CostLimit, deep.Stages[1].CostLimit));
        Assert.Equal((0.1, 0.6, 0.7, MotionModel.WidthHeight), (bot.ConfidenceThreshold, bot.HighThreshold, bot.NewTrackThreshold, bot.Motion.Model));
        Assert.Equal((0.8, 0.5, 0.25), (reid.Stages[0].CostLimit, reid.Stages[0].ProximityLimit, reid.Stages[0].LikenessLimit));
        Assert.Equal([0.7, 0.5, 0.7], jde.Stages.Select(s => s.CostLimit));
        Assert.Equal([0.4, 0.5, 0.7], fair.Stages.Select(s => s.CostLimit));
        Assert.Equal([0.8, 0.5, 0.7], bytes.Stages.Select(s => s.CostLimit));
        Assert.Equal((PairCost.Euclidean, PairCost.Cosine, PairCost.Cosine), (jde.Stages[0].Cost, TrackerPresets.Jde.Stages[0].Cost, fair.Stages[0].Cost));
        foreach (TrackerOptions joint in (TrackerOptions[])[jde, TrackerPresets.Jde, fair, cs])
        {
            Assert.Equal((9.4877, 0.02), (joint.Stages[0].MotionGate, joint.Stages[0].MotionWeight));
            Assert.Equal((30, 30, 0.85, 0.9), (joint.TrackBuffer, joint.TrackBufferFrameRate, joint.DuplicateIou, joint.Appearance.Momentum));
        }
    }
}
