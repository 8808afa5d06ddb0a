using System.Reflection;
using Mot.Training.Synthetic;

namespace Mot.Tests.Synthetic;

public sealed class SyntheticOptionsTests
{
    [Fact]
    public void Defaults_are_what_the_documentation_says() => Assert.Equal(
        new SyntheticOptions
        {
            Seed = 1,
            Width = 320,
            Height = 192,
            Frames = 150,
            FrameRate = 15,
            Walkers = 8,
            Occluders = 4,
            Scene = SyntheticScene.Any,
            MinScale = 0.17,
            MaxScale = 0.5,
            MinSpeed = 0.8,
            MaxSpeed = 1.7,
            Companions = 0.2,
            Turning = 0.5,
            Stopping = 0.35,
            ClothingColors = 7,
            Lighting = 0.15,
            Shadows = 0.45,
            Noise = 2.5,
            MinVisibility = 0.1,
        },
        new SyntheticOptions());

    public static TheoryData<string, object> OutOfRange => new()
    {
        { nameof(SyntheticOptions.Width), 63 },
        { nameof(SyntheticOptions.Width), 4097 },
        { nameof(SyntheticOptions.Height), 0 },
        { nameof(SyntheticOptions.Frames), 0 },
        { nameof(SyntheticOptions.FrameRate), 0.5 },
        { nameof(SyntheticOptions.FrameRate), double.NaN },
        { nameof(SyntheticOptions.Walkers), -1 },
        { nameof(SyntheticOptions.Occluders), 51 },
        { nameof(SyntheticOptions.Scene), (SyntheticScene)9 },
        { nameof(SyntheticOptions.MinScale), 0.5 },
        { nameof(SyntheticOptions.MaxScale), 1.0 },
        { nameof(SyntheticOptions.MinSpeed), 0.0 },
        { nameof(SyntheticOptions.MaxSpeed), 0.5 },
        { nameof(SyntheticOptions.Companions), 1.1 },
        { nameof(SyntheticOptions.Turning), -0.1 },
        { nameof(SyntheticOptions.Stopping), double.PositiveInfinity },
        { nameof(SyntheticOptions.ClothingColors), 1 },
        { nameof(SyntheticOptions.Lighting), 1.01 },
        { nameof(SyntheticOptions.Shadows), -1.0 },
        { nameof(SyntheticOptions.Noise), 51.0 },
        { nameof(SyntheticOptions.MinVisibility), 2.0 },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void An_option_out_of_range_is_named_with_its_value(string option, object value)
    {
        SyntheticOptions options = new();
        PropertyInfo property = typeof(SyntheticOptions).GetProperty(option)!;
        property.SetValue(options, value);
        ArgumentOutOfRangeException error =
            Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticSequence(options));
        Assert.Equal(option, error.ParamName);
        string shown = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
        Assert.StartsWith($"{option} is {shown}; expected ", error.Message);
    }
}
