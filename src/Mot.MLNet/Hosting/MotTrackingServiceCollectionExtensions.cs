using Microsoft.Extensions.Options;
using Mot.Association;
using Mot.MLNet.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Multi-object tracking in a host.</summary>
public static class MotTrackingServiceCollectionExtensions
{
    /// <summary>
    /// Adds a service that tracks one source into one sink. A stop of the host finishes the frame at hand and keeps the
    /// state; the next start goes on with the same identities.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, beside what is bound to them.</param>
    /// <returns>What model, source or sink can be given to in code.</returns>
    /// <exception cref="OptionsValidationException">On start: an option is missing or out of its range.</exception>
    public static IMotTrackingBuilder AddMotTracking(this IServiceCollection services, Action<MotTrackingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var components = new TrackingComponents();
        OptionsBuilder<MotTrackingOptions> options = services.AddOptions<MotTrackingOptions>();
        if (configure is not null)
            options.Configure(configure);
        options
            .Validate(o => components.Model is not null || !string.IsNullOrEmpty(o.Model), $"{nameof(MotTrackingOptions.Model)} is not set, expected a .mot file.")
            .Validate(o => components.Source is not null || !string.IsNullOrEmpty(o.Source), $"{nameof(MotTrackingOptions.Source)} is not set, expected a video file or a folder of images.")
            .Validate(o => components.Sink is not null || !string.IsNullOrEmpty(o.Output), $"{nameof(MotTrackingOptions.Output)} is not set, expected a file for the tracks.")
            .Validate(o => o.SnapshotInterval > TimeSpan.Zero, $"{nameof(MotTrackingOptions.SnapshotInterval)} must be positive.")
            .Validate(o => o.ReadAhead is >= 0 and <= 1024, $"{nameof(MotTrackingOptions.ReadAhead)} must be 0 to 1024.")
            .Validate(o => o.Frames is null || IsRange(o.Frames), $"{nameof(MotTrackingOptions.Frames)} must be of the form A-B with 1 <= A <= B.")
            .ValidateOnStart();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<TrackingService>(provider, components));
        return new MotTrackingBuilder(services, components);
    }

    private static bool IsRange(string frames)
    {
        try
        {
            FrameRange.Parse(frames);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
