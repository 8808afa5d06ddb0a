using Mot.Training.Trainers;

namespace Mot.Tests;

public sealed class WeightSearchTests
{
    /// <summary>Over a smooth hill in the weights' logarithms it ends within the finest step of the top.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.02, 3)]
    [InlineData(7, 0.0004)]
    [InlineData(123, 456)]
    public void It_climbs_to_the_top_of_a_hill(double detection, double identity)
    {
        int asked = 0;
        WeightSearchResult result = WeightSearch.Run(
            (d, i) =>
            {
                asked++;
                return Hill(d, i, detection, identity);
            },
            new WeightSearchOptions { Probes = 10_000 });
        Assert.InRange(result.Best.Detection / detection, 1 / 1.34, 1.34);
        Assert.InRange(result.Best.Identity / identity, 1 / 1.34, 1.34);
        Assert.Equal(result.Probes.Max(probe => probe.Score), result.Best.Score);
        Assert.Equal(asked, result.Probes.Count);
        Assert.Equal(asked, result.Probes.Select(probe => (Math.Round(Math.Log(probe.Detection), 9), Math.Round(Math.Log(probe.Identity), 9))).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void It_goes_on_from_probes_that_are_done_as_if_it_had_not_stopped(int done)
    {
        var options = new WeightSearchOptions { Probes = 12, Detection = 0.5 };
        WeightSearchResult whole = WeightSearch.Run((d, i) => Hill(d, i, 0.03, 5), options);
        int asked = 0;
        List<WeightProbe> told = [];
        WeightSearchResult resumed = WeightSearch.Run(
            (d, i) =>
            {
                asked++;
                return Hill(d, i, 0.03, 5);
            },
            options,
            [.. whole.Probes.Take(done)],
            new Told(told.Add));
        Assert.Equal(whole.Probes, resumed.Probes);
        Assert.Equal(12 - done, asked);
        Assert.Equal(whole.Probes.Skip(done), told);
    }

    [Fact]
    public void Equal_scores_leave_it_at_the_first_weights_and_a_stop_is_heard()
    {
        WeightSearchResult flat = WeightSearch.Run((_, _) => 0, new WeightSearchOptions { Detection = 3, Identity = 4, Probes = 50 });
        Assert.Equal(new WeightProbe(3, 4, 0), flat.Best);
        Assert.Throws<OperationCanceledException>(() => WeightSearch.Run((_, _) => 0, cancellation: new CancellationToken(true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightSearch.Run((_, _) => 0, new WeightSearchOptions { Probes = 0 }));
    }

    private static double Hill(double d, double i, double detection, double identity) => -Math.Pow(Math.Log(d / detection), 2) - Math.Pow(Math.Log(i / identity), 2);

    private sealed class Told(Action<WeightProbe> tell) : IProgress<WeightProbe>
    {
        public void Report(WeightProbe value) => tell(value);
    }
}
